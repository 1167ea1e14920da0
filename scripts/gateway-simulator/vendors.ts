/** The vendors that the simulator speaks for, one line each. */
import { createAliyunDialect } from './aliyun/dialect.ts';
import { createPnvsDialect } from './aliyun-pnvs/dialect.ts';
import type { MakeDialect } from './dialect.ts';
import { createTencentDialect } from './tencent/dialect.ts';
import { createTwilioDialect } from './twilio/dialect.ts';
import { createTwilioVoiceDialect } from './twilio-voice/dialect.ts';
import { createYunpianDialect } from './yunpian/dialect.ts';
import { createYuntongxunDialect } from './yuntongxun/dialect.ts';
import { createYuntongxunVoiceDialect } from './yuntongxun-voice/dialect.ts';

export const simulatedVendors: readonly MakeDialect[] = [
  createYuntongxunDialect,
  createYuntongxunVoiceDialect,
  createAliyunDialect,
  createPnvsDialect,
  createTencentDialect,
  createTwilioDialect,
  createTwilioVoiceDialect,
  createYunpianDialect,
];
