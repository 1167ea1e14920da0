/**
 * Aliyun's gateway in front of every product: action, version, key, clock, nonce, signature V3. It verifies whatever headers
 * the client says it signed. A refusal may carry a text; for a wrong signature it repeats the signed text, as the vendor does.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Exchange } from '../exchange.ts';
import type { AliyunOptions } from './account.ts';

const MAX_SKEW_MS = 15 * 60_000;
const MUST_BE_SIGNED = ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce'];

/** Undefined when all is in order, else the code. */
export function authenticate(
  exchange: Exchange,
  options: Pick<AliyunOptions, 'accessKeyId' | 'accessKeySecret'> & { action: string },
  nonces: { has(id: string): boolean; remember(id: string): void },
  nowMs: number,
): string | undefined {
  const headers = exchange.request.headers;
  const header = (name: string): string => (typeof headers[name] === 'string' ? (headers[name] as string) : '');
  if (header('x-acs-action') !== options.action) return 'InvalidAction.NotFound';
  if (header('x-acs-version') !== '2017-05-25') return 'InvalidVersion';
  const parts = /^ACS3-HMAC-SHA256 Credential=([^,]*),SignedHeaders=([^,]*),Signature=([0-9a-f]{64})$/.exec(
    header('authorization'),
  );
  if (!parts) return 'IncompleteSignature';
  const [, accessKeyId, signedHeaders = '', signature = ''] = parts;
  if (accessKeyId !== options.accessKeyId) return 'InvalidAccessKeyId.NotFound';
  const date = header('x-acs-date');
  const dateMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : Number.NaN;
  if (!(Math.abs(nowMs - dateMs) <= MAX_SKEW_MS)) return 'InvalidTimeStamp.Expired';

  const names = signedHeaders.split(';');
  const bodyHash = createHash('sha256').update(exchange.body).digest('hex');
  const complete = MUST_BE_SIGNED.every((name) => names.includes(name));
  if (!complete || header('x-acs-content-sha256') !== bodyHash) return 'SignatureDoesNotMatch';
  const lines = names.map((name) => `${name}:${header(name).trim()}\n`).join('');
  const canonical = [exchange.method, exchange.path, sortedQuery(exchange), lines, signedHeaders, bodyHash].join('\n');
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  const expected = createHmac('sha256', options.accessKeySecret).update(text).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return 'SignatureDoesNotMatch';

  const nonce = header('x-acs-signature-nonce');
  if (nonces.has(nonce)) return 'SignatureNonceUsed';
  nonces.remember(nonce);
  return undefined;
}

/** As sent: a client that encodes otherwise than RFC 3986 has signed something else than the server reads. */
function sortedQuery(exchange: Exchange): string {
  const strict = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return [...new URLSearchParams(exchange.query)]
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .sort()
    .join('&');
}
