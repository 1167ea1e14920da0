/** Settings of codes that are read out in a call. */
import { integerSetting, ratesSetting } from './setting.ts';

export const voiceSettings = {
  voiceMobileLimits: ratesSetting(
    'VOICE_MOBILE_LIMITS',
    '1/1m,3/1h,5/1d',
    'calls per mobile, besides SMS_MOBILE_LIMITS',
  ),
  voiceAfterSeconds: integerSetting(0, 600)(
    'VOICE_AFTER_SECONDS',
    '30',
    'how long an SMS has before a call is offered, while its usual time is not known',
  ),
};
