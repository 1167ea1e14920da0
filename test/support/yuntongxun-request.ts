/** Raw Yuntongxun requests, signed here and not by the service, so that a fault of one isn't hidden by the other. */
import { createHash } from 'node:crypto';
import { request } from 'undici';

export const ACCOUNT = 'aaf98f8900000000000000000000abcd';
export const TOKEN = '0123456789abcdef0123456789abcdef';
export const APP = 'ff8080813fc70a7b013fc72312324213';

export interface RawRequest {
  version: string;
  account: string;
  authorization: string;
  sig: string;
  headers: Record<string, string>;
  body: string;
}

export const stamp = (instantMs: number): string =>
  new Date(instantMs + 8 * 3_600_000).toISOString().slice(0, 19).replace(/\D/g, '');
export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export const sign = (account: string, token: string, timestamp: string): string =>
  createHash('md5')
    .update(account + token + timestamp)
    .digest('hex')
    .toUpperCase();

/** A request that passes every check at the given time. */
export function goodRequest(nowMs: number, body: Record<string, unknown> = {}): RawRequest {
  const timestamp = stamp(nowMs);
  return {
    version: '2013-12-26',
    account: ACCOUNT,
    authorization: base64(`${ACCOUNT}:${timestamp}`),
    sig: sign(ACCOUNT, TOKEN, timestamp),
    headers: { accept: 'application/json', 'content-type': 'application/json;charset=utf-8' },
    body: JSON.stringify({ to: '13900002086', appId: APP, templateId: '1', datas: ['123456', '5'], ...body }),
  };
}

/** Sends it; the answer's text and its statusCode in either form. */
export async function sendRaw(url: string, raw: RawRequest): Promise<{ status: number; text: string; code: string }> {
  const { version, account, sig, authorization, body } = raw;
  const answer = await request(`${url}/${version}/Accounts/${account}/SMS/TemplateSMS?sig=${sig}`, {
    method: 'POST',
    headers: { ...raw.headers, ...(authorization === '' ? {} : { authorization }) },
    body,
  });
  const text = await answer.body.text();
  const code = /"statusCode":"(\d+)"|<statusCode>(\d+)</.exec(text);
  return { status: answer.statusCode, text, code: code?.[1] ?? code?.[2] ?? '' };
}
