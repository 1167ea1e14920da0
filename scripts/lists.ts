/**
 * Block and allow lists, at once in all processes:
 *
 *     npm run lists -- block 13900130001 --for 7d      a mobile, for a week
 *     npm run lists -- allow 203.0.113.0/24            a network: neither its limits nor the guard hold it up
 *     npm run lists -- remove 1390013                  a prefix of mobiles
 *     npm run lists -- show
 *
 * `--reason "<text>"` says why, for the audit log.
 */
import { redactText } from '../core/logger.ts';
import { parseDuration } from '../core/rate.ts';
import { createSenderLists, parseEntry } from '../db/redis/sender-lists.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { withRedis } from './operator-redis.ts';

const WORDS = ['block', 'allow', 'remove', 'show'] as const;

const { values, positionals } = parseCommandLine(import.meta.url, { ...AUDIT_OPTIONS, for: { type: 'string' } }, [
  'word',
  'entry',
]);
const [given = '', text] = positionals;
const word =
  WORDS.find((known) => known === given) ?? failCommandLine(import.meta.url, `"${given}" is none of ${WORDS}`);
const entry = word === 'show' ? '' : parseEntry(text ?? '');
if (entry === undefined) failCommandLine(import.meta.url, `"${text ?? ''}" is no mobile, prefix or network`);

await withRedis(async (redis) => {
  const lists = createSenderLists(redis);
  if (word === 'show') {
    for (const known of await lists.all()) {
      const found = await lists.get(known);
      const left = found?.seconds === undefined ? '' : `\t${found.seconds} s left`;
      if (found) console.log(`${known}\t${found.verdict}${left}`);
    }
    return;
  }
  if (word === 'remove') {
    console.log(`${entry}: ${(await lists.remove(entry)) ? 'removed' : 'it was on no list'}`);
  } else {
    await lists.put(entry, word, values.for === undefined ? undefined : parseDuration(values.for) / 1000);
    console.log(`${entry}: ${word}${values.for === undefined ? '' : ` for ${values.for}`}`);
  }
  await recordCommand({ action: `lists:${word}`, subject: redactText(entry) }, values);
});
