/** Every vendor there is, one line each; nothing else lists them. */
import { aliyun } from './aliyun/index.ts';
import { aliyunPnvs } from './aliyun-pnvs/index.ts';
import { consoleVendor } from './console/index.ts';
import { http } from './http/index.ts';
import { tencent } from './tencent/index.ts';
import { twilio } from './twilio/index.ts';
import type { Vendor } from './vendor.ts';
import { yuntongxun } from './yuntongxun/index.ts';

export const registeredVendors: readonly Vendor[] = [
  yuntongxun,
  aliyun,
  aliyunPnvs,
  tencent,
  twilio,
  http,
  consoleVendor,
];
