/** The request that the settings describe, and what its answer means by their table of codes. */
import { createHmac } from 'node:crypto';
import { type HttpAnswer, messageId, unreadable } from '../answer.ts';
import { type CodeTable, codeTable, reject } from '../code-table.ts';
import { flatXml } from '../flat-xml.ts';
import type { SendResult } from '../gateway.ts';
import type { HttpRequest } from '../http-client.ts';
import type { Protocol } from '../protocol.ts';
import { pointTo, textOf } from './pointer.ts';
import type { AnswerConfig, HttpRequestConfig } from './shape.ts';
import { fill, fillValue, type Names, namesOf } from './template.ts';

interface Config {
  request: HttpRequestConfig;
  answer: AnswerConfig;
  secrets?: Readonly<Record<string, string>>;
  idempotent: boolean;
  reports?: { url?: string };
}

const CONTENT_TYPES = {
  json: 'application/json; charset=utf-8',
  form: 'application/x-www-form-urlencoded',
  xml: 'application/xml; charset=utf-8',
  text: 'text/plain; charset=utf-8',
} as const;

export function httpProtocol(config: Config): Protocol<{ text: Readonly<Record<string, string>> }> {
  const table = codeTable(
    (config.answer.codes ?? []).map(({ codes, retryAfterSeconds, ...row }) => {
      const wait = retryAfterSeconds === undefined ? {} : { retryAfter: retryAfterSeconds * 1000 };
      return [{ ...row, ...wait }, ...codes.map(String)];
    }),
  );
  const secrets = prefixed('secrets', config.secrets ?? {});
  return {
    idempotent: config.idempotent,
    write({ request, template }) {
      const names = namesOf(request);
      const texts = Object.entries(template.text).map(([name, text]) => [name, fill(text, names, 'text')]);
      const reportUrl = config.reports?.url ?? '';
      return writeRequest(config.request, {
        ...names,
        ...secrets,
        ...prefixed('text', Object.fromEntries(texts)),
        reportUrl,
      });
    },
    read: (answer, { nowMs }) => readAnswer(answer, config.answer, table, nowMs),
  };
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Names {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

function writeRequest(given: HttpRequestConfig, names: Names): Omit<HttpRequest, 'signal'> {
  const { method = 'POST', path, format = 'json', basic, hmac } = given;
  const body = given.body === undefined ? '' : writeBody(given.body, format, names);
  const headers: Record<string, string> = {
    ...(given.body === undefined ? {} : { 'content-type': CONTENT_TYPES[format] }),
    ...(basic ? { authorization: `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}` } : {}),
  };
  for (const [name, text] of Object.entries(given.headers ?? {})) {
    headers[name.toLowerCase()] = fill(text, names, 'header');
  }
  if (hmac) headers[hmac.header.toLowerCase()] = sign(hmac, body);
  return { method, path: fill(path, names, 'url'), headers, body };
}

function writeBody(
  body: NonNullable<HttpRequestConfig['body']>,
  format: keyof typeof CONTENT_TYPES,
  names: Names,
): string {
  if (typeof body === 'string') return fill(body, names, format);
  const filled = fillValue(body, names);
  if (format !== 'form') return JSON.stringify(filled);
  const fields = Object.entries(filled as object).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}

/** HMAC-SHA-256 of a body, as a header carries it. */
export function sign(hmac: NonNullable<HttpRequestConfig['hmac']>, body: string): string {
  const digest = createHmac('sha256', hmac.secret)
    .update(body, 'utf8')
    .digest(hmac.encoding ?? 'hex');
  return `${hmac.prefix ?? ''}${digest}`;
}

function readAnswer(answer: HttpAnswer, given: AnswerConfig, table: CodeTable, nowMs: number): SendResult {
  const { status } = answer;
  const mayAccept = given.statuses ? given.statuses.includes(status) : status >= 200 && status < 300;
  const document = readDocument(answer.body, given.xmlRoot);
  const accepted = (): SendResult => ({ outcome: 'accepted', ...idOf(document, given), ...unitsOf(document, given) });
  if (given.code === undefined) return mayAccept ? accepted() : unreadable(answer);
  const code = textOf(pointTo(document, given.code));
  if (code === undefined) return unreadable(answer);
  if (mayAccept && given.accepted?.some((value) => String(value) === code)) return accepted();
  // A code of the table says that it was refused; another one under a 5xx says nothing.
  if (status >= 500 && !table.has(code)) return unreadable(answer);
  return reject(table, code, { nowMs, httpStatus: status });
}

/** JSON where it is that, the elements of an XML document where its root is named, else the text itself. */
export function readDocument(body: string, xmlRoot: string | undefined): unknown {
  if (xmlRoot !== undefined) return flatXml(body, xmlRoot);
  try {
    return JSON.parse(body);
  } catch {
    return body.trim();
  }
}

function idOf(document: unknown, { messageId: pointer }: AnswerConfig): { gatewayMessageId?: string } {
  return pointer === undefined ? {} : messageId(pointTo(document, pointer));
}

function unitsOf(document: unknown, { units: pointer }: AnswerConfig): { units?: number } {
  const units = pointer === undefined ? undefined : textOf(pointTo(document, pointer));
  return units !== undefined && /^[1-9]\d?$/.test(units) ? { units: Number(units) } : {};
}
