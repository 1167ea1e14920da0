/** What the simulated Tencent Cloud knows: one key, one application, its signatures and templates. */
import { SIMULATOR_SIGNATURE, SIMULATOR_TENCENT } from '../../../core/simulator-accounts.ts';

export interface TencentOptions {
  secretId: string;
  secretKey: string;
  sdkAppId: string;
  signatures: readonly string[];
  /** Texts with `{1}`, `{2}` … */
  templates: Readonly<Record<string, string>>;
}

export const tencentDefaults: TencentOptions = {
  secretId: SIMULATOR_TENCENT.secretId,
  secretKey: SIMULATOR_TENCENT.secretKey,
  sdkAppId: SIMULATOR_TENCENT.sdkAppId,
  signatures: [SIMULATOR_SIGNATURE],
  templates: { [SIMULATOR_TENCENT.templateId]: '{1}为您的验证码，请于{2}分钟内填写。如非本人操作，请忽略。' },
};
