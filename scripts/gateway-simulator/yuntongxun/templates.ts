/** Texts of the simulated account. */
import { DEVELOPMENT_TEMPLATE } from '../../../core/vendors/yuntongxun/development.ts';
import type { Template } from '../templates.ts';

/** Template 1 is Yuntongxun's own; the others stand for what an operator has had approved. */
export const yuntongxunTemplates: Readonly<Record<string, Template>> = {
  [DEVELOPMENT_TEMPLATE]: {
    text: '【云通讯】您使用的是云通讯短信模板，您的验证码是{1}，请于{2}分钟内正确输入',
    trial: true,
  },
  '100001': { text: '【爱家】欢迎注册，您的验证码是{1}，{2}分钟内有效。请勿告诉他人。' },
  '100002': { text: '【爱家】您正在登录，验证码是{1}，{2}分钟内有效。如非本人操作请忽略。' },
  '100003': { text: '【爱家】您正在重置密码，验证码是{1}，{2}分钟内有效。如非本人操作请尽快登录检查。' },
};
