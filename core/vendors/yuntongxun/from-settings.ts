/** An entry from YTX_…; without an address outside production the simulator's account fills what is not set. */
import type { AccountFromSettings } from '../vendor.ts';
import { DEVELOPMENT_TEMPLATE, developmentAccount } from './development.ts';
import type { YuntongxunValues } from './settings.ts';

export function yuntongxunFromSettings(
  values: YuntongxunValues,
  production: boolean,
  faults: string[],
): AccountFromSettings {
  const simulated = !production && values.ytxBaseUrl === undefined;
  const given = {
    YTX_BASE_URL: values.ytxBaseUrl ?? (simulated ? undefined : ''),
    YTX_ACCOUNT_SID: values.ytxAccountSid ?? (simulated ? developmentAccount.accountSid : ''),
    YTX_AUTH_TOKEN: values.ytxAuthToken ?? (simulated ? developmentAccount.authToken : ''),
    YTX_APP_ID: values.ytxAppId ?? (simulated ? developmentAccount.appId : ''),
    YTX_TEMPLATE_ID: values.ytxTemplateId ?? (simulated ? DEVELOPMENT_TEMPLATE : ''),
  };
  for (const [variable, value] of Object.entries(given)) {
    if (value === '') faults.push(`${variable}: it must be set for the gateway yuntongxun`);
  }
  return {
    baseUrl: given.YTX_BASE_URL,
    reportToken: values.ytxReportToken,
    entry: {
      accountSid: given.YTX_ACCOUNT_SID,
      authToken: given.YTX_AUTH_TOKEN,
      appId: given.YTX_APP_ID,
      templates: { default: { templateId: given.YTX_TEMPLATE_ID } },
    },
  };
}
