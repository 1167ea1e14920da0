/** Times every call to the stores, whoever makes it, by wrapping the connection it goes through. */

import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Histogram } from 'prom-client';
import type { RedisClient } from './redis/client.ts';

export type StoreDuration = Histogram<'store'>;

/** Not for connections of consumers: their commands wait for work on purpose. */
export function timeRedis(redis: RedisClient, duration: StoreDuration): void {
  const child = duration.labels({ store: 'redis' });
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (...[command, stream]: Parameters<Redis['sendCommand']>) => {
    const begun = performance.now();
    const end = () => child.observe((performance.now() - begun) / 1000);
    const reply = send(command, stream);
    command.promise.then(end, end);
    return reply;
  };
}

/** A statement from its asking to its answer; the wait for a connection shows in the pool's own metrics. */
export function timePostgres(pool: pg.Pool, duration: StoreDuration): void {
  const child = duration.labels({ store: 'postgres' });
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const begun = performance.now();
      const end = () => child.observe((performance.now() - begun) / 1000);
      const callback = args.at(-1);
      if (typeof callback === 'function') {
        args[args.length - 1] = (...results: unknown[]) => {
          end();
          callback(...results);
        };
        return query(...args);
      }
      const answer = query(...args);
      if (answer instanceof Promise) answer.then(end, end);
      return answer;
    }) as typeof client.query;
  });
}
