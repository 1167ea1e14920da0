/** What the simulated Tencent Cloud knows: one key, one application, its signatures and templates. */
import { developmentAccount, developmentTemplate } from '../../../core/vendors/tencent/development.ts';

export interface TencentOptions {
  secretId: string;
  secretKey: string;
  sdkAppId: string;
  signatures: readonly string[];
  /** Texts with `{1}`, `{2}` … */
  templates: Readonly<Record<string, string>>;
}

export const tencentDefaults: TencentOptions = {
  ...developmentAccount,
  signatures: [developmentTemplate.signature],
  templates: { [developmentTemplate.templateId]: '{1}为您的验证码，请于{2}分钟内填写。如非本人操作，请忽略。' },
};
