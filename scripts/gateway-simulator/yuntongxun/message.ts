/** The second half of the checks: headers of the body, its shape, application, numbers, template, variables, ids. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Checked } from '../dialect.ts';
import type { Exchange } from '../exchange.ts';
import { renderNumbered, type Template, variableCount } from '../templates.ts';
import type { YuntongxunAccount, YuntongxunOptions } from './account.ts';
import { type Body, parseBody } from './body.ts';

const MAX_NUMBERS = 200;

const refuse = (refused: string): { refused: string } => ({ refused });

export function checkMessage(exchange: Exchange, account: YuntongxunAccount, options: YuntongxunOptions): Checked {
  const headerFault = checkHeaders(exchange.request.headers, options.lenient);
  if (headerFault) return refuse(headerFault);
  if (exchange.body.trim() === '') return refuse('160030');
  const body = parseBody(exchange.body, String(exchange.request.headers['content-type']));
  if (!body) return refuse('160031');

  const app = account.apps[body.appId];
  if (!app) return refuse('111181');
  if (!app.online) return refuse('111212');
  const mobiles = body.to.split(',');
  const numberFault = checkNumbers(body.to, mobiles);
  if (numberFault) return refuse(numberFault);
  if (!/^\d+$/.test(body.templateId)) return refuse('160057');
  const template = options.templates[body.templateId];
  if (!template) return refuse('160032');
  const templateFault = checkTemplate(template, body, mobiles, options);
  if (templateFault) return refuse(templateFault);
  if (body.subAppend !== '' && !/^\d{1,4}$/.test(body.subAppend)) return refuse('160065');
  // The vendor documents letters and digits only, and has no code of its own for others.
  if (body.reqId !== '' && !/^[0-9A-Za-z]{1,32}$/.test(body.reqId)) return refuse('160055');

  const { datas, templateId, reqId } = body;
  return { submission: { mobiles, text: renderNumbered(template.text, datas), datas, templateId, reqId } };
}

export function checkHeaders(headers: IncomingHttpHeaders, lenient: boolean): string | undefined {
  if (headers['transfer-encoding'] !== undefined) return '112609';
  if (!headers.accept) return '112610';
  const type = (headers['content-type'] ?? '').replace(/\s/g, '').toLowerCase();
  const strict = /^application\/(json|xml);charset=utf-8$/;
  if (!(lenient ? /^application\/(json|xml)(;|$)/ : strict).test(type)) return '112611';
  return headers['content-length'] === undefined ? '112612' : undefined;
}

export function checkNumbers(to: string, mobiles: readonly string[]): string | undefined {
  if (to === '') return '160044';
  if (mobiles.length > MAX_NUMBERS) return '160048';
  if (new Set(mobiles).size < mobiles.length) return '160045';
  return mobiles.every((mobile) => /^1[3-9]\d{9}$/.test(mobile)) ? undefined : '160042';
}

function checkTemplate(
  template: Template,
  body: Body,
  mobiles: readonly string[],
  options: YuntongxunOptions,
): string | undefined {
  if (template.appId !== undefined && template.appId !== body.appId) return '160043';
  const { testNumbers } = options;
  if (template.trial && testNumbers !== 'all' && !mobiles.every((mobile) => testNumbers.includes(mobile))) {
    return '113302';
  }
  if (template.trial && !body.datas.every((value) => /^\d+$/.test(value))) return '160069';
  if (variableCount(template.text) > 0 && body.datas.length === 0) return '112308';
  return body.datas.length < variableCount(template.text) ? '160052' : undefined;
}
