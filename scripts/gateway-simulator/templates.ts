/** Texts of the simulated accounts' templates: `{1}`, `{2}` … are replaced in order. */

export interface Template {
  text: string;
  /** The vendor's own trial template: only to registered numbers, only numeric variables. */
  trial?: true;
  /** The application it belongs to; undefined: every application of the account. */
  appId?: string;
}

/** Template 1 is Yuntongxun's own; the others stand for what an operator has had approved. */
export const YUNTONGXUN_TEMPLATES: Readonly<Record<string, Template>> = {
  '1': {
    text: '【云通讯】您使用的是云通讯短信模板，您的验证码是{1}，请于{2}分钟内正确输入',
    trial: true,
  },
  '100001': { text: '【爱家】欢迎注册，您的验证码是{1}，{2}分钟内有效。请勿告诉他人。' },
  '100002': { text: '【爱家】您正在登录，验证码是{1}，{2}分钟内有效。如非本人操作请忽略。' },
  '100003': { text: '【爱家】您正在重置密码，验证码是{1}，{2}分钟内有效。如非本人操作请尽快登录检查。' },
};

/** How many variables a text asks for. */
export function variableCount(text: string): number {
  return new Set(text.match(/\{\d+\}/g)).size;
}

export function renderNumbered(text: string, datas: readonly string[]): string {
  return text.replace(/\{(\d+)\}/g, (_whole, position: string) => datas[Number(position) - 1] ?? '');
}
