/** The state of a send for its page: forward only, released when the interval is. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import t from 'tap';
import { createSendStates } from '../../db/redis/send-states.ts';
import { testRedisUrl } from '../support/harness.ts';

t.test('a send moves forward only, and outlives its code as expired', async (t) => {
  const redis = new Redis(await testRedisUrl(t));
  t.teardown(async () => {
    redis.disconnect();
    await once(redis, 'end');
  });
  const states = createSendStates(redis);
  const times = { expiresAt: 300_000, resendAt: 60_000 };
  t.equal(await states.get('a', 0), undefined);
  t.equal(await states.move('a', 'sent'), false, 'an unknown send does not appear');
  t.equal(await states.begin('a'), false, 'nor is it begun');
  await states.create('a', times);
  t.strictSame(await states.get('a', 1), { status: 'queued', ...times });
  t.equal((await states.get('a', 300_000))?.status, 'expired', 'nobody sent it in time');
  t.equal(await states.begin('a'), true);
  t.equal(await states.begin('a'), true, 'an attempt may follow another');
  t.equal(await states.move('a', 'sent'), true);
  t.equal(await states.move('a', 'sending'), false);
  t.equal((await states.get('a', 300_000))?.status, 'sent');
  t.equal(await states.moveAndRelease('a', 'failed'), true);
  t.equal(await states.move('a', 'delivered'), false);
  t.strictSame(await states.get('a', 1), { status: 'failed', expiresAt: 300_000, resendAt: 0 });
});
