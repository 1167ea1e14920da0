/** Which gateways there are and with which accounts. Without an account outside production, the simulator's is used. */
import type { Values } from './config.ts';

export interface YuntongxunConfig {
  /** Name of the instance, also its metric label. */
  id: string;
  vendor: 'yuntongxun';
  baseUrl: string;
  accountSid: string;
  authToken: string;
  appId: string;
  templateId: string;
}

export type GatewayConfig = YuntongxunConfig;

/** The account that the gateway simulator knows. */
export const SIMULATOR_ACCOUNT = {
  accountSid: 'aaf98f8900000000000000000000abcd',
  authToken: '0123456789abcdef0123456789abcdef',
  appId: 'ff8080813fc70a7b013fc72312324213',
  templateId: '1',
} as const;

/** Builds the gateway instances in the order of SMS_GATEWAYS; pushes what is wrong to `faults`. */
export function parseGateways(values: Partial<Values>, production: boolean, faults: string[]): GatewayConfig[] {
  const names = values.smsGateways ?? [];
  if (names.length === 0) faults.push('SMS_GATEWAYS: it names no gateway');
  return names.flatMap((name) => {
    if (name !== 'yuntongxun') {
      faults.push(`SMS_GATEWAYS: "${name}" is not a gateway this service knows (yuntongxun)`);
      return [];
    }
    return [yuntongxun(values, production, faults)];
  });
}

function yuntongxun(values: Partial<Values>, production: boolean, faults: string[]): GatewayConfig {
  const simulated = !production && values.ytxBaseUrl === undefined;
  const given = {
    YTX_BASE_URL: values.ytxBaseUrl ?? (simulated ? `http://127.0.0.1:${values.simulatorPort}` : undefined),
    YTX_ACCOUNT_SID: values.ytxAccountSid ?? (simulated ? SIMULATOR_ACCOUNT.accountSid : undefined),
    YTX_AUTH_TOKEN: values.ytxAuthToken ?? (simulated ? SIMULATOR_ACCOUNT.authToken : undefined),
    YTX_APP_ID: values.ytxAppId ?? (simulated ? SIMULATOR_ACCOUNT.appId : undefined),
    YTX_TEMPLATE_ID: values.ytxTemplateId ?? (simulated ? SIMULATOR_ACCOUNT.templateId : undefined),
  };
  for (const [variable, value] of Object.entries(given)) {
    if (!value) faults.push(`${variable}: it must be set for the gateway yuntongxun`);
  }
  return {
    id: 'yuntongxun',
    vendor: 'yuntongxun',
    baseUrl: given.YTX_BASE_URL ?? '',
    accountSid: given.YTX_ACCOUNT_SID ?? '',
    authToken: given.YTX_AUTH_TOKEN ?? '',
    appId: given.YTX_APP_ID ?? '',
    templateId: given.YTX_TEMPLATE_ID ?? '',
  };
}
