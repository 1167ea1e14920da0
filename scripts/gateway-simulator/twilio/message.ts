/** Account and form of a Twilio message, in the order in which the service complains. */
import { timingSafeEqual } from 'node:crypto';
import type { Checked } from '../dialect.ts';
import type { Exchange } from '../exchange.ts';
import { MAGIC_RECIPIENTS, MAGIC_SENDERS, type TwilioOptions } from './account.ts';

export const ADDRESS = /^\/2010-04-01\/Accounts\/([^/]*)\/Messages\.json$/;
const MAX_BODY_LENGTH = 1600;

const refuse = (refused: string): { refused: string } => ({ refused });

export function checkMessage(exchange: Exchange, options: TwilioOptions): Checked {
  const form = authorize(exchange, options, ADDRESS);
  if ('refused' in form) return form;
  const [to, from, text] = [form.get('To'), form.get('From') ?? form.get('MessagingServiceSid'), form.get('Body')];
  if (!to) return refuse('21604');
  if (!from) return refuse('21603');
  if (!text) return refuse('21602');
  if (text.length > MAX_BODY_LENGTH) return refuse('21617');
  const magic = MAGIC_SENDERS[from] ?? MAGIC_RECIPIENTS[to];
  if (magic) return refuse(magic);
  if (!options.senders.includes(from)) return refuse('21606');
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return refuse('21211');

  const mobile = to.replace(/^\+86(?=1\d{10}$)/, '');
  const code = /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0];
  const reportUrl = form.get('StatusCallback');
  const submission = { mobiles: [mobile], text, datas: code ? [code] : [], templateId: from, reqId: '' };
  return { submission: { ...submission, ...(reportUrl ? { reportUrl } : {}) } };
}

/** Whose account it is, before anything is read; the form. */
export function authorize(
  exchange: Exchange,
  options: TwilioOptions,
  address: RegExp,
): { refused: string } | URLSearchParams {
  const credentials = Buffer.from(`${options.accountSid}:${options.authToken}`).toString('base64');
  const given = Buffer.from(exchange.request.headers.authorization ?? '');
  const expected = Buffer.from(`Basic ${credentials}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refuse('20003');
  if (address.exec(exchange.path)?.[1] !== options.accountSid) return refuse('20404');
  const type = exchange.request.headers['content-type'] ?? '';
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? exchange.body : '');
}
