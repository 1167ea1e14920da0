/**
 * Block and allow lists, at once in all processes:
 *
 *     npm run lists -- block 13900130001 --for 7d      a mobile, for a week
 *     npm run lists -- allow 203.0.113.0/24            a network: neither its limits nor the guard hold it up
 *     npm run lists -- remove 1390013                  a prefix of mobiles
 *     npm run lists -- show
 */
import { parseDuration } from '../core/rate.ts';
import { createSenderLists, parseEntry } from '../db/redis/sender-lists.ts';
import { withRedis } from './operator-redis.ts';

const USAGE = 'npm run lists -- block|allow <mobile, prefix or network> [--for 7d] | remove <entry> | show';

const [word = '', text = '', option, time = ''] = process.argv.slice(2);
const entry = word === 'show' ? '' : parseEntry(text);
if (!['block', 'allow', 'remove', 'show'].includes(word) || entry === undefined || (option && option !== '--for')) {
  console.error(USAGE);
  process.exit(1);
}

await withRedis(async (redis) => {
  const seconds = option === '--for' ? parseDuration(time) / 1000 : undefined;
  const lists = createSenderLists(redis);
  if (word === 'block' || word === 'allow') {
    await lists.put(entry, word, seconds);
    console.log(`${entry}: ${word}${seconds === undefined ? '' : ` for ${time}`}`);
  } else if (word === 'remove') {
    console.log(`${entry}: ${(await lists.remove(entry)) ? 'removed' : 'it was on no list'}`);
  } else {
    for (const known of await lists.all()) {
      const found = await lists.get(known);
      if (found)
        console.log(`${known}\t${found.verdict}${found.seconds === undefined ? '' : `\t${found.seconds} s left`}`);
    }
  }
});
