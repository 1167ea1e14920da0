/**
 * Aliyun's signature V3, ACS3-HMAC-SHA256, for RPC style calls: all parameters in the query, the path is `/`.
 * https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';

export interface AliyunKey {
  accessKeyId: string;
  accessKeySecret: string;
}

interface AliyunRequest extends AliyunKey {
  query: Readonly<Record<string, string>>;
  /** `host` and every `x-acs-` header, names in lower case; all of them are signed. */
  headers: Readonly<Record<string, string>>;
}

interface AliyunSignature {
  /** The query as it must be sent: sorted and encoded like the signed one. */
  query: string;
  hashedCanonicalRequest: string;
  /** Lower-case hex. */
  signature: string;
  authorization: string;
}

const ALGORITHM = 'ACS3-HMAC-SHA256';
export const EMPTY_BODY_SHA256 = sha256('');

/** A call of a product's action, complete; a new nonce each time, which is what the vendor wants of a retry. */
export function signedCall(
  key: AliyunKey,
  { action, host, nowMs }: { action: string; host: string; nowMs: number },
  query: Readonly<Record<string, string>>,
) {
  const headers = {
    'x-acs-action': action,
    'x-acs-version': '2017-05-25',
    'x-acs-date': new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': EMPTY_BODY_SHA256,
  };
  const signed = signAliyun({ ...key, query, headers: { ...headers, host } });
  return {
    path: `/?${signed.query}`,
    headers: { ...headers, accept: 'application/json', authorization: signed.authorization },
    body: '',
  };
}

export function signAliyun(request: AliyunRequest): AliyunSignature {
  const query = canonicalQuery(request.query);
  const names = Object.keys(request.headers).sort();
  const signedHeaders = names.join(';');
  const canonicalHeaders = names.map((name) => `${name}:${request.headers[name]?.trim()}\n`).join('');
  const canonicalRequest = ['POST', '/', query, canonicalHeaders, signedHeaders, EMPTY_BODY_SHA256].join('\n');
  const hashedCanonicalRequest = sha256(canonicalRequest);
  const signature = createHmac('sha256', request.accessKeySecret)
    .update(`${ALGORITHM}\n${hashedCanonicalRequest}`)
    .digest('hex');
  const credential = `Credential=${request.accessKeyId}`;
  return {
    query,
    hashedCanonicalRequest,
    signature,
    // No spaces after the commas, unlike Tencent's.
    authorization: `${ALGORITHM} ${credential},SignedHeaders=${signedHeaders},Signature=${signature}`,
  };
}

function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .sort()
    .join('&');
}

/** RFC 3986: `encodeURIComponent` leaves five characters that must be encoded. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
