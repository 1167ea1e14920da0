/** What the simulated Aliyun knows: one access key, its signatures and templates. */
import {
  DEVELOPMENT_SIGNATURE,
  DEVELOPMENT_TEMPLATE,
  developmentKey,
} from '../../../core/vendors/aliyun/development.ts';

export interface AliyunOptions {
  accessKeyId: string;
  accessKeySecret: string;
  signatures: readonly string[];
  /** Texts with `${name}`. */
  templates: Readonly<Record<string, string>>;
}

export const aliyunDefaults: AliyunOptions = {
  ...developmentKey,
  signatures: [DEVELOPMENT_SIGNATURE],
  templates: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the vendor's own form of a variable
    [DEVELOPMENT_TEMPLATE]: '您的验证码是${code}，${minutes}分钟内有效。请勿告诉他人。',
  },
};
