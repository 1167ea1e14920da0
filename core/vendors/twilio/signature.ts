/**
 * X-Twilio-Signature: HMAC-SHA-1 over the address and the sorted parameters, always with the account's auth token. Twilio may
 * sign the address with or without its port, so both are tried; a body that is no form is signed by its SHA-256 in the query.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface TwilioSigned {
  url: string;
  /** Form parameters; a name may come several times. */
  params: URLSearchParams;
  /** The body, for requests that carry `bodySHA256` in their address. */
  body: string;
}

/** Base64 of the signature of exactly this address. */
export function signTwilio(authToken: string, url: string, params: URLSearchParams): string {
  const text = [...new Set(params.keys())]
    .sort()
    .map((name) =>
      [...new Set(params.getAll(name))]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
  return createHmac('sha1', authToken)
    .update(url + text, 'utf8')
    .digest('base64');
}

export function verifyTwilio(authToken: string, signature: string, { url, params, body }: TwilioSigned): boolean {
  const bodyHash = new URL(url).searchParams.get('bodySHA256');
  if (bodyHash !== null && !same(bodyHash.toLowerCase(), createHash('sha256').update(body).digest('hex'))) return false;
  const signed = bodyHash === null ? params : new URLSearchParams();
  return addresses(url).some((address) => same(signature, signTwilio(authToken, address, signed)));
}

/** The address as it is, and the same with the port added or taken away; the rest is left byte for byte. */
function addresses(url: string): string[] {
  const parts = /^(https?):\/\/([^/?#:@]+)(:\d+)?(.*)$/s.exec(url);
  if (!parts) return [url];
  const [, scheme, host, port, rest] = parts;
  const other = port === undefined ? `:${scheme === 'https' ? 443 : 80}` : '';
  return [url, `${scheme}://${host}${other}${rest}`];
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
