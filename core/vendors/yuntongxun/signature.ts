/**
 * The signature of the Yuntongxun REST API 2013-12-26: MD5 over account, token and a Beijing timestamp, with the same
 * timestamp in the Authorization header, because the server learns it only from there.
 * https://doc.yuntongxun.com/p/5a533de33b8496dd00dce07c
 */
import { createHash } from 'node:crypto';
import { beijingTimestamp } from '../../beijing-time.ts';

export interface YuntongxunSignature {
  /** Upper-case hex, the query parameter `sig`. */
  sig: string;
  /** Bare Base64 of `account:timestamp`, without a scheme. */
  authorization: string;
}

/** Signs for the given instant (ms since the epoch); the vendor takes a timestamp for 24 hours. */
export function signYuntongxun(accountSid: string, authToken: string, instantMs: number): YuntongxunSignature {
  const timestamp = beijingTimestamp(instantMs);
  return {
    sig: createHash('md5')
      .update(accountSid + authToken + timestamp, 'utf8')
      .digest('hex')
      .toUpperCase(),
    authorization: Buffer.from(`${accountSid}:${timestamp}`, 'utf8').toString('base64'),
  };
}
