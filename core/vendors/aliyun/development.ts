/** The access key, signature and template that the simulator knows. */
export const developmentKey = {
  accessKeyId: 'LTAI5tSimulatorAccess001',
  accessKeySecret: 'simulated-aliyun-access-key-secret',
} as const;

export const DEVELOPMENT_SIGNATURE = '爱家';
export const DEVELOPMENT_TEMPLATE = 'SMS_100001';
