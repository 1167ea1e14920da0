/**
 * The first half of the checks, in the vendor's order: address, Authorization header, account, signature. Each answers
 * with the code of the first thing that is wrong. The server knows the timestamp only from Authorization.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parseBeijingTime } from '../../../core/beijing-time.ts';
import type { Exchange } from '../exchange.ts';
import type { YuntongxunAccount, YuntongxunOptions } from './account.ts';

const VERSION = '2013-12-26';
const MAX_AGE_MS = 24 * 3_600_000;
export const ADDRESS = /^\/([^/]*)\/(?:Sub)?Accounts\/([^/]*)\/(SMS\/TemplateSMS|Calls\/VoiceVerify)$/;

export type Authenticated = { refused: string } | { account: YuntongxunAccount };

const refuse = (refused: string): { refused: string } => ({ refused });

export function authenticate(exchange: Exchange, options: YuntongxunOptions, nowMs: number): Authenticated {
  const [, version, accountSid = ''] = ADDRESS.exec(exchange.path) ?? [];
  if (version !== VERSION) return refuse('111110');
  if (!/^[0-9A-Za-z]{32}$/.test(accountSid)) return refuse('111100');

  const claim = readAuthorization(exchange.request.headers.authorization ?? '', options.lenient);
  if ('refused' in claim) return claim;
  const instantMs = parseBeijingTime(claim.timestamp);
  if (!/^\d{14}$/.test(claim.timestamp) || instantMs === undefined) return refuse('111113');
  if (Math.abs(nowMs - instantMs) > MAX_AGE_MS) return refuse('111106');
  if (claim.accountSid !== accountSid) return refuse('111107');

  const sig = new URLSearchParams(exchange.query).get('sig') ?? '';
  if (sig === '') return refuse('111108');
  const account = options.accounts.find((known) => known.accountSid === accountSid);
  if (!account) return refuse('111141');
  if (account.state === 'paused') return refuse('111139');
  if (account.state === 'no_balance') return refuse('111142');
  if (!addressAllowed(account, exchange.request.socket.remoteAddress ?? '')) return refuse('111115');
  const expected = signature(account, claim.timestamp);
  return matches(options.lenient ? sig.toUpperCase() : sig, expected) ? { account } : refuse('111109');
}

/** Bare Base64 of `account:timestamp`; a `Basic ` prefix is no Base64. */
function readAuthorization(
  header: string,
  lenient: boolean,
): { refused: string } | { accountSid: string; timestamp: string } {
  if (header === '') return refuse('111101');
  const base64 = lenient ? header.replace(/-/g, '+').replace(/_/g, '/') : header;
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return refuse('111102');
  const parts = Buffer.from(base64, 'base64').toString('utf8').split(':');
  const [accountSid = '', timestamp = ''] = parts;
  if (parts.length !== 2) return refuse('111103');
  if (accountSid === '') return refuse('111104');
  return timestamp === '' ? refuse('111105') : { accountSid, timestamp };
}

function signature(account: YuntongxunAccount, timestamp: string): string {
  return createHash('md5').update(`${account.accountSid}${account.authToken}${timestamp}`).digest('hex').toUpperCase();
}

function matches(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

function addressAllowed(account: YuntongxunAccount, address: string): boolean {
  return account.allowedAddresses.length === 0 || account.allowedAddresses.includes(address);
}
