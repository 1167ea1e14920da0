/**
 * The kill switch. `npm run sends:pause`: no SMS leaves and the API answers at once that messages are paused.
 * `npm run sends:resume` ends it. Bull Board's pause button does the same: the switch is the queue's own.
 */
import { Queue } from 'bullmq';
import { QUEUE_NAME, QUEUE_PREFIX } from '../core/queue.ts';
import { withRedis } from './operator-redis.ts';

const [word] = process.argv.slice(2);
if (word !== 'pause' && word !== 'resume') {
  console.error('Say pause or resume.');
  process.exit(1);
}
await withRedis(async (redis) => {
  const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  try {
    await queue[word]();
    const kept = await queue.getJobCountByTypes('waiting', 'delayed');
    console.log(
      word === 'pause' ? `Paused. ${kept} sends wait; each dies with its code.` : `Resumed. ${kept} sends go on.`,
    );
  } finally {
    await queue.close();
  }
});
