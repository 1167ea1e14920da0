/** The parser of each vendor that reports. */
import type { Vendor } from '../gateway-config.ts';
import { parseAliyunReport } from './aliyun.ts';
import type { ParseReport } from './report.ts';
import { parseTencentReport } from './tencent.ts';
import { parseTwilioReport } from './twilio.ts';
import { parseYuntongxunReport } from './yuntongxun.ts';

export type { ParseReport, RawReport } from './report.ts';
export { ReportError } from './report.ts';

export const reportParsers: Readonly<Record<Exclude<Vendor, 'console'>, ParseReport>> = {
  yuntongxun: parseYuntongxunReport,
  aliyun: parseAliyunReport,
  tencent: parseTencentReport,
  twilio: parseTwilioReport,
};
