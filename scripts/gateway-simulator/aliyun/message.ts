/** The parameters of SendSms: numbers, signature, template, its variables as a JSON text. */
import type { Checked } from '../dialect.ts';
import type { AliyunOptions } from './account.ts';

const MAX_NUMBERS = 1000;
const MAX_VALUE_LENGTH = 35;
const VARIABLE = /\$\{(\w+)\}/g;

const refuse = (refused: string): { refused: string } => ({ refused });

export function checkMessage(query: URLSearchParams, options: AliyunOptions): Checked {
  const numbers = (query.get('PhoneNumbers') ?? '').split(',');
  if (numbers[0] === '') return refuse('isv.INVALID_PARAMETERS');
  if (numbers.length > MAX_NUMBERS) return refuse('isv.MOBILE_COUNT_OVER_LIMIT');
  const mobiles = numbers.map((number) => number.replace(/^(\+86|0086|86)(?=1\d{10}$)/, ''));
  if (!mobiles.every((mobile) => /^1[3-9]\d{9}$/.test(mobile))) return refuse('isv.MOBILE_NUMBER_ILLEGAL');
  const signature = query.get('SignName') ?? '';
  if (!options.signatures.includes(signature)) return refuse('isv.SMS_SIGNATURE_ILLEGAL');
  const templateId = query.get('TemplateCode') ?? '';
  const template = options.templates[templateId];
  if (template === undefined) return refuse('isv.SMS_TEMPLATE_ILLEGAL');

  const filled = fillTemplate(template, query.get('TemplateParam') ?? '{}');
  if ('refused' in filled) return filled;
  const text = `【${signature}】${filled.text}`;
  return { submission: { mobiles, text, datas: filled.datas, templateId, reqId: query.get('OutId') ?? '' } };
}

/** A text with its variables in place, which must all be there, be texts, short, and no addresses. */
export function fillTemplate(
  template: string,
  variables: string,
): { refused: string } | { text: string; datas: readonly string[] } {
  const values = parseVariables(variables);
  if (!values) return refuse('isv.INVALID_JSON_PARAM');
  const names = [...template.matchAll(VARIABLE)].map((match) => match[1] ?? '');
  if (names.some((name) => values[name] === undefined)) return refuse('isv.TEMPLATE_MISSING_PARAMETERS');
  const datas = names.map((name) => values[name] ?? '');
  if (datas.some((value) => value.length > MAX_VALUE_LENGTH)) return refuse('isv.PARAM_LENGTH_LIMIT');
  if (datas.some((value) => /https?:/i.test(value))) return refuse('isv.PARAM_NOT_SUPPORT_URL');
  return { text: template.replace(VARIABLE, (_whole, name: string) => values[name] ?? ''), datas };
}

/** Undefined unless it is an object of texts. */
function parseVariables(text: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.values(value).every((part) => typeof part === 'string')
      ? (value as Record<string, string>)
      : undefined;
  } catch {
    return undefined; // The caller answers with the vendor's code for it.
  }
}
