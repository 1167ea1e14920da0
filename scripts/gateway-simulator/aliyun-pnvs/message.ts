/** The parameters of SendSmsVerifyCode, with the vendor's defaults and bounds; pauses are kept per number and scheme. */
import { GIVEN_SIGNATURE, GIVEN_TEMPLATE } from '../../../core/vendors/aliyun-pnvs/development.ts';
import { fillTemplate } from '../aliyun/message.ts';
import type { Checked } from '../dialect.ts';

const DEFAULT_INTERVAL_SECONDS = 60;
const MAX_SCHEME_LENGTH = 20;

/** What every account is given; texts with `${name}`. */
const SIGNATURES: readonly string[] = [GIVEN_SIGNATURE];
const TEMPLATES: Readonly<Record<string, string>> = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the vendor's own form of a variable
  [GIVEN_TEMPLATE]: '您的验证码为${code}。尊敬的客户，以上验证码${min}分钟内有效，请注意保密，切勿告知他人。',
};

const OPTIONAL: Readonly<Record<string, RegExp>> = {
  CountryCode: /^86$/,
  Interval: /^[1-9]\d{0,4}$/,
  DuplicatePolicy: /^[12]$/,
  CodeLength: /^[4-8]$/,
  CodeType: /^[1-7]$/,
  ValidTime: /^[1-9]\d{0,4}$/,
  ReturnVerifyCode: /^(true|false)$/,
  AutoRetry: /^[01]$/,
};

const refuse = (refused: string): { refused: string } => ({ refused });

/** `makeCode`: for `##code##`, where the vendor makes the code up. */
export function checkMessage(query: URLSearchParams, makeCode: () => string): Checked {
  const get = (name: string): string => query.get(name) ?? '';
  if (['PhoneNumber', 'SignName', 'TemplateCode', 'TemplateParam'].some((name) => get(name) === '')) {
    return refuse('isv.INVALID_PARAMETERS');
  }
  if (Object.entries(OPTIONAL).some(([name, form]) => query.has(name) && !form.test(get(name)))) {
    return refuse('isv.INVALID_PARAMETERS');
  }
  if (get('SchemeName').length > MAX_SCHEME_LENGTH) return refuse('isv.INVALID_PARAMETERS');
  if (!/^(86)?1[3-9]\d{9}$/.test(get('PhoneNumber'))) return refuse('isv.MOBILE_NUMBER_ILLEGAL');
  if (!SIGNATURES.includes(get('SignName'))) return refuse('isv.SMS_SIGNATURE_ILLEGAL');
  const template = TEMPLATES[get('TemplateCode')];
  if (template === undefined) return refuse('isv.SMS_TEMPLATE_ILLEGAL');
  const filled = fillTemplate(template, get('TemplateParam').replace('##code##', makeCode()));
  if ('refused' in filled) return filled;
  return {
    submission: {
      mobiles: [get('PhoneNumber').replace(/^86(?=1\d{10}$)/, '')],
      text: `【${get('SignName')}】${filled.text}`,
      datas: filled.datas,
      templateId: get('TemplateCode'),
      reqId: get('OutId'),
    },
  };
}

/** From one SMS to the next of the same number and scheme, milliseconds. */
export function intervalMs(query: URLSearchParams): number {
  return Number(query.get('Interval') ?? DEFAULT_INTERVAL_SECONDS) * 1000;
}
