/**
 * Tencent Cloud's signature TC3-HMAC-SHA256. The date of the scope is UTC; a local one fails for eight hours a day in China.
 * https://cloud.tencent.com/document/api/382/52071
 */
import { createHash, createHmac } from 'node:crypto';

export interface TencentRequest {
  service: string;
  /** Signed headers, names in lower case, exactly as they are sent. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Seconds since the epoch, also the header X-TC-Timestamp. */
  timestamp: number;
  secretId: string;
  secretKey: string;
}

export interface TencentSignature {
  hashedPayload: string;
  hashedCanonicalRequest: string;
  /** Lower-case hex. */
  signature: string;
  authorization: string;
}

const ALGORITHM = 'TC3-HMAC-SHA256';

export function signTencent(request: TencentRequest): TencentSignature {
  const names = Object.keys(request.headers).sort();
  const signedHeaders = names.join(';');
  const canonicalHeaders = names.map((name) => `${name}:${request.headers[name]?.trim().toLowerCase()}\n`).join('');
  const hashedPayload = sha256(request.body);
  const hashedCanonicalRequest = sha256(['POST', '/', '', canonicalHeaders, signedHeaders, hashedPayload].join('\n'));
  const date = new Date(request.timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${request.service}/tc3_request`;
  const text = [ALGORITHM, request.timestamp, scope, hashedCanonicalRequest].join('\n');
  const key = hmac(hmac(hmac(`TC3${request.secretKey}`, date), request.service), 'tc3_request');
  const signature = hmac(key, text).toString('hex');
  const credential = `Credential=${request.secretId}/${scope}`;
  return {
    hashedPayload,
    hashedCanonicalRequest,
    signature,
    authorization: `${ALGORITHM} ${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
