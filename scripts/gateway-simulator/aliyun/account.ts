/** What the simulated Aliyun knows: one access key, its signatures and templates. */
import { SIMULATOR_ALIYUN, SIMULATOR_SIGNATURE } from '../../../core/simulator-accounts.ts';

export interface AliyunOptions {
  accessKeyId: string;
  accessKeySecret: string;
  signatures: readonly string[];
  /** Texts with `${name}`. */
  templates: Readonly<Record<string, string>>;
}

export const aliyunDefaults: AliyunOptions = {
  accessKeyId: SIMULATOR_ALIYUN.accessKeyId,
  accessKeySecret: SIMULATOR_ALIYUN.accessKeySecret,
  signatures: [SIMULATOR_SIGNATURE],
  templates: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the vendor's own form of a variable
    [SIMULATOR_ALIYUN.templateId]: '您的验证码是${code}，${minutes}分钟内有效。请勿告诉他人。',
  },
};
