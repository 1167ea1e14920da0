/** A Redis of a test's own with a user who may do everything but what the test takes away. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { startOwnRedis } from './own-redis.ts';
import type { Test } from './test-type.ts';

export interface LimitedRedis {
  /** For the limited user. */
  url: string;
  /** For the operator, who may do everything. */
  ownUrl: string;
  operator: Redis;
  grant(...rules: string[]): Promise<void>;
}

/** `rules` of ACL SETUSER, such as `-info`. */
export async function startLimitedRedis(t: Test, ...rules: string[]): Promise<LimitedRedis> {
  const { url: ownUrl } = await startOwnRedis(t);
  const operator = new Redis(ownUrl);
  t.teardown(async () => {
    operator.disconnect();
    await once(operator, 'end');
  });
  const grant = async (...more: string[]) => void (await operator.acl('SETUSER', 'limited', ...more));
  await grant('on', '>password', '~*', '&*', '+@all', ...rules);
  const url = new URL(ownUrl);
  Object.assign(url, { username: 'limited', password: 'password' });
  return { url: url.href, ownUrl, operator, grant };
}
