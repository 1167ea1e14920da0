/** Tencent Cloud's front: action, version, region, clock, key, signature TC3 over whatever headers the client signed. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Exchange } from '../exchange.ts';
import type { TencentOptions } from './account.ts';

const MAX_SKEW_S = 300;

/** Undefined when all is in order, else the code. */
export function authenticate(exchange: Exchange, options: TencentOptions, nowMs: number): string | undefined {
  const headers = exchange.request.headers;
  const header = (name: string): string => (typeof headers[name] === 'string' ? (headers[name] as string) : '');
  if (header('x-tc-action') !== 'SendSms') return 'InvalidAction';
  if (header('x-tc-version') !== '2021-01-11') return 'NoSuchVersion';
  if (header('x-tc-region') === '') return 'MissingParameter';
  const timestamp = header('x-tc-timestamp');
  if (!/^\d{10}$/.test(timestamp)) return 'MissingParameter';
  const parts =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/(\w+)\/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      header('authorization'),
    );
  if (!parts) return 'AuthFailure.InvalidAuthorization';
  const [, secretId, date = '', service = '', signedHeaders = '', signature = ''] = parts;
  if (secretId !== options.secretId) return 'AuthFailure.SecretIdNotFound';
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > MAX_SKEW_S) return 'AuthFailure.SignatureExpire';
  const utcDate = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  if (date !== utcDate || service !== 'sms') return 'AuthFailure.SignatureFailure';

  const names = signedHeaders.split(';');
  if (!names.includes('content-type') || !names.includes('host')) return 'AuthFailure.SignatureFailure';
  const lines = names.map((name) => `${name}:${header(name).trim().toLowerCase()}\n`).join('');
  const canonical = [exchange.method, '/', exchange.query, lines, signedHeaders, sha256(exchange.body)].join('\n');
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/sms/tc3_request\n${sha256(canonical)}`;
  const expected = hmac(hmac(hmac(hmac(`TC3${options.secretKey}`, date), 'sms'), 'tc3_request'), text);
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : 'AuthFailure.SignatureFailure';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
