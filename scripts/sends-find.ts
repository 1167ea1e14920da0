/**
 * "I didn't get my code": everything about one number, why, and what to tell the person. The number is asked for or read
 * from a pipe, so that no history of a shell and no process table has it; who asked is written down:
 *
 *     npm run sends:find
 *     npm run sends:find -- --reason "ticket 4711"
 *
 * It needs APP_SECRETS, as the ledger knows numbers by their keyed digests.
 */
import { Queue } from 'bullmq';
import { mobileDigest } from '../core/code.ts';
import { addressOf, maskNumber, readNumber } from '../core/phone-number.ts';
import { QUEUE_NAME, QUEUE_PREFIX } from '../core/queue.ts';
import { createKeyring } from '../core/secrets.ts';
import { settings } from '../core/settings.ts';
import { numberHistory } from '../db/number-history.ts';
import { ask } from './ask.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { withPostgres } from './operator-postgres.ts';
import { withRedis } from './operator-redis.ts';
import { operatorSecrets } from './operator-secrets.ts';
import { tellHistory } from './sends-find/tell.ts';

const { values } = parseCommandLine(import.meta.url, AUDIT_OPTIONS);
const mobile =
  readNumber(await ask('Number: ', { hidden: false })) ??
  failCommandLine(import.meta.url, 'That is no mobile number: eleven digits, or + and the code of a country.');
const masked = maskNumber(addressOf(mobile));
const keyring = createKeyring(readSecrets());
const limits = settings.smsMobileLimits;
const mobileLimits = limits.parse(process.env.SMS_MOBILE_LIMITS?.trim() || (limits.fallback ?? ''));

await recordCommand({ action: 'sends:find', subject: masked, mobileDigest: mobileDigest(keyring, mobile) }, values);
await withRedis((redis) =>
  withPostgres(async (db) => {
    const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
    try {
      const sources = { redis, db, keyring, mobileLimits, clock: () => Date.now() };
      const [history, paused] = await Promise.all([numberHistory(sources, mobile), queue.isPaused()]);
      console.log(tellHistory(masked, history, paused, Date.now()));
    } finally {
      await queue.close();
    }
  }),
);

function readSecrets(): string[] {
  try {
    return operatorSecrets();
  } catch (error) {
    return failCommandLine(import.meta.url, (error as Error).message);
  }
}
