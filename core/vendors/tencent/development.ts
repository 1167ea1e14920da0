/** The key, application, signature and template that the simulator knows. */
export const developmentAccount = {
  secretId: 'AKIDsimulatorsimulatorsimulator00001',
  secretKey: 'simulated-tencent-secret-key',
  region: 'ap-guangzhou',
  sdkAppId: '1400000001',
} as const;

export const developmentTemplate = { templateId: '1100001', signature: '爱家' } as const;
