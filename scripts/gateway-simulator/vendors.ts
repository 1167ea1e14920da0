/** The vendors that the simulator speaks for, one line each. */
import { createAliyunDialect } from './aliyun/dialect.ts';
import type { MakeDialect } from './dialect.ts';
import { createTencentDialect } from './tencent/dialect.ts';
import { createTwilioDialect } from './twilio/dialect.ts';
import { createYunpianDialect } from './yunpian/dialect.ts';
import { createYuntongxunDialect } from './yuntongxun/dialect.ts';

export const simulatedVendors: readonly MakeDialect[] = [
  createYuntongxunDialect,
  createAliyunDialect,
  createTencentDialect,
  createTwilioDialect,
  createYunpianDialect,
];
