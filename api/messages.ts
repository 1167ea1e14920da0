/** Public texts of successful answers, in both languages. */
import type { Language } from '../core/errors.ts';

export const messages = {
  OK: { zh: '成功', en: 'OK' },
  SMS_QUEUED: { zh: '发送短信成功', en: 'The SMS is on its way.' },
  REGISTERED: { zh: '注册成功', en: 'Registered.' },
} as const satisfies Record<string, Record<Language, string>>;

export type MessageName = keyof typeof messages;
