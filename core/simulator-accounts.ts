/** The accounts that the gateway simulator knows. Without an account of its own, development talks to it with these. */

/** Yuntongxun's, and the one meant where no vendor is named. */
export const SIMULATOR_ACCOUNT = {
  accountSid: 'aaf98f8900000000000000000000abcd',
  authToken: '0123456789abcdef0123456789abcdef',
  appId: 'ff8080813fc70a7b013fc72312324213',
  templateId: '1',
} as const;

/** The signature that the simulated Aliyun and Tencent accounts may use. */
export const SIMULATOR_SIGNATURE = '爱家';

export const SIMULATOR_ALIYUN = {
  accessKeyId: 'LTAI5tSimulatorAccess001',
  accessKeySecret: 'simulated-aliyun-access-key-secret',
  templateId: 'SMS_100001',
} as const;

export const SIMULATOR_TENCENT = {
  secretId: 'AKIDsimulatorsimulatorsimulator00001',
  secretKey: 'simulated-tencent-secret-key',
  region: 'ap-guangzhou',
  sdkAppId: '1400000001',
  templateId: '1100001',
} as const;

export const SIMULATOR_TWILIO = {
  accountSid: 'AC00000000000000000000000000000001',
  authToken: 'simulated-twilio-auth-token',
  from: '+15005550006',
} as const;

/** The secret part of the report address in development; an account of one's own needs one of one's own. */
export const SIMULATOR_REPORT_TOKEN = 'simulator-reports';
