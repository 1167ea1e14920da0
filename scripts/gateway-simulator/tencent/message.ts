/** The body of SendSms: every value is text, the variables of a code template are up to six digits. */
import type { Checked } from '../dialect.ts';
import { renderNumbered, variableCount } from '../templates.ts';
import type { TencentOptions } from './account.ts';

const MAX_NUMBERS = 200;

const refuse = (refused: string): { refused: string } => ({ refused });

export function checkMessage(body: string, options: TencentOptions): Checked {
  const given = parse(body);
  if (!given) return refuse('FailedOperation.JsonParseFail');
  const { PhoneNumberSet: numbers, TemplateParamSet: datas = [], SessionContext: reqId = '' } = given;
  for (const value of [given.SmsSdkAppId, given.TemplateId, given.SignName, reqId]) {
    if (typeof value !== 'string') return refuse('InvalidParameter');
  }
  if (!isTexts(numbers) || !isTexts(datas)) return refuse('InvalidParameter');
  if (numbers.length === 0) return refuse('MissingParameter.EmptyPhoneNumberSet');
  if (numbers.length > MAX_NUMBERS) return refuse('LimitExceeded.PhoneNumberCountLimit');
  if (given.SmsSdkAppId !== options.sdkAppId) return refuse('UnauthorizedOperation.SmsSdkAppIdVerifyFail');
  const signature = given.SignName as string;
  if (!options.signatures.includes(signature)) return refuse('FailedOperation.SignatureIncorrectOrUnapproved');
  const templateId = given.TemplateId as string;
  const template = options.templates[templateId];
  if (template === undefined) return refuse('FailedOperation.TemplateIncorrectOrUnapproved');
  if (!numbers.every((number) => /^(\+86)?1[3-9]\d{9}$/.test(number))) {
    return refuse('InvalidParameterValue.IncorrectPhoneNumber');
  }
  if (datas.length !== variableCount(template) || !datas.every((value) => /^\d+$/.test(value))) {
    return refuse('InvalidParameterValue.TemplateParameterFormatError');
  }
  if (datas.some((value) => value.length > 6)) return refuse('InvalidParameterValue.TemplateParameterLengthLimit');
  const mobiles = numbers.map((number) => number.replace('+86', ''));
  const text = `【${signature}】${renderNumbered(template, datas)}`;
  return { submission: { mobiles, text, datas, templateId, reqId: reqId as string } };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // The caller answers with the vendor's code for it.
  }
}
