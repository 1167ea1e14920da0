/** Gateways that need no file: Yuntongxun from its own settings, and every vendor at the simulator's accounts. */
import type { Values } from './config.ts';
import type { GatewayConfig, Templates, YuntongxunConfig } from './gateway-config.ts';
import {
  SIMULATOR_ACCOUNT,
  SIMULATOR_ALIYUN,
  SIMULATOR_REPORT_TOKEN,
  SIMULATOR_SIGNATURE,
  SIMULATOR_TENCENT,
  SIMULATOR_TWILIO,
} from './simulator-accounts.ts';
import { PURPOSES } from './states.ts';

function forEveryPurpose<Template>(template: Template): Templates<Template> {
  return Object.fromEntries(PURPOSES.map((purpose) => [purpose, template])) as Templates<Template>;
}

/** Yuntongxun by YTX_…; without an address outside production it is the simulator. */
export function environmentYuntongxun(
  values: Partial<Values>,
  production: boolean,
  faults: string[],
): YuntongxunConfig {
  const simulated = !production && values.ytxBaseUrl === undefined;
  const given = {
    YTX_BASE_URL: values.ytxBaseUrl ?? (simulated ? `http://127.0.0.1:${values.simulatorPort}` : ''),
    YTX_ACCOUNT_SID: values.ytxAccountSid ?? (simulated ? SIMULATOR_ACCOUNT.accountSid : ''),
    YTX_AUTH_TOKEN: values.ytxAuthToken ?? (simulated ? SIMULATOR_ACCOUNT.authToken : ''),
    YTX_APP_ID: values.ytxAppId ?? (simulated ? SIMULATOR_ACCOUNT.appId : ''),
    YTX_TEMPLATE_ID: values.ytxTemplateId ?? (simulated ? SIMULATOR_ACCOUNT.templateId : ''),
  };
  for (const [variable, value] of Object.entries(given)) {
    if (value === '') faults.push(`${variable}: it must be set for the gateway yuntongxun`);
  }
  const token = values.ytxReportToken ?? (simulated ? SIMULATOR_REPORT_TOKEN : undefined);
  return {
    id: 'yuntongxun',
    vendor: 'yuntongxun',
    baseUrl: given.YTX_BASE_URL,
    accountSid: given.YTX_ACCOUNT_SID,
    authToken: given.YTX_AUTH_TOKEN,
    appId: given.YTX_APP_ID,
    templates: forEveryPurpose({ templateId: given.YTX_TEMPLATE_ID, variables: ['code', 'ttlMinutes'] as const }),
    ...(token === undefined ? {} : { reports: { token } }),
  };
}

/** A vendor as the simulator speaks it; `port` is the public listener's, where reports go. */
export function simulatedGateway(
  vendor: Exclude<GatewayConfig['vendor'], 'yuntongxun'>,
  { simulatorPort, port }: { simulatorPort: number; port: number },
): GatewayConfig {
  const common = {
    id: vendor,
    baseUrl: `http://127.0.0.1:${simulatorPort}`,
    reports: {
      token: SIMULATOR_REPORT_TOKEN,
      url: `http://127.0.0.1:${port}/gateway-reports/${vendor}/${SIMULATOR_REPORT_TOKEN}`,
    },
  };
  switch (vendor) {
    case 'aliyun': {
      const { templateId, ...account } = SIMULATOR_ALIYUN;
      const variables = { code: 'code', minutes: 'ttlMinutes' } as const;
      const template = { templateId, signature: SIMULATOR_SIGNATURE, variables };
      return { ...common, ...account, vendor, templates: forEveryPurpose(template) };
    }
    case 'tencent': {
      const { templateId, ...account } = SIMULATOR_TENCENT;
      const template = { templateId, signature: SIMULATOR_SIGNATURE, variables: ['code', 'ttlMinutes'] as const };
      return { ...common, ...account, vendor, templates: forEveryPurpose(template) };
    }
    case 'twilio': {
      const text = '您的验证码是{code}，{ttlMinutes}分钟内有效。';
      return { ...common, ...SIMULATOR_TWILIO, vendor, templates: forEveryPurpose({ text, host: 'localhost' }) };
    }
    case 'console':
      return { ...common, vendor };
  }
}
