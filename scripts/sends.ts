/**
 * The kill switch. While it is on no SMS leaves, and the API answers at once that messages are paused. Bull Board's pause
 * button does the same: the switch is the queue's own.
 *
 *     npm run sends:pause -- --reason "gateway sends to wrong numbers"
 *     npm run sends:resume
 */
import { Queue } from 'bullmq';
import { QUEUE_NAME, QUEUE_PREFIX } from '../core/queue.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { withRedis } from './operator-redis.ts';

const { values, positionals } = parseCommandLine(import.meta.url, AUDIT_OPTIONS, ['pause or resume']);
const [word] = positionals;
if (word !== 'pause' && word !== 'resume') failCommandLine(import.meta.url, 'Say pause or resume.');

await withRedis(async (redis) => {
  const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  try {
    await queue[word]();
    const kept = await queue.getJobCountByTypes('waiting', 'prioritized', 'delayed');
    console.log(
      word === 'pause' ? `Paused. ${kept} sends wait; each dies with its code.` : `Resumed. ${kept} sends go on.`,
    );
  } finally {
    await queue.close();
  }
  // Afterwards: what stops an attack must not wait for a database.
  await recordCommand({ action: `sends:${word}` }, values);
});
