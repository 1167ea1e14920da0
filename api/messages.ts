/** Public texts of successful answers, in both languages. */
import type { Language } from '../core/errors.ts';

export const messages = {
  OK: { zh: '成功', en: 'OK' },
  SMS_QUEUED: { zh: '发送短信成功', en: 'The SMS is on its way.' },
  REGISTERED: { zh: '注册成功', en: 'Registered.' },
  LOGGED_IN: { zh: '登录成功', en: 'Logged in.' },
  LOGGED_OUT: { zh: '已退出登录', en: 'Logged out.' },
  PASSWORD_RESET: { zh: '密码修改成功', en: 'The password has been changed.' },
  VERIFIED: { zh: '验证成功', en: 'Verified.' },
} as const satisfies Record<string, Record<Language, string>>;

export type MessageName = keyof typeof messages;
