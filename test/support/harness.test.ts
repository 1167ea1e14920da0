import { once } from 'node:events';
import { Redis } from 'ioredis';
import pg from 'pg';
import t from 'tap';
import { testConfig, testDatabaseUrl, testRedisUrl } from './harness.ts';

t.test('two callers get Redis databases of their own', async (t) => {
  const [one, other] = [new Redis(await testRedisUrl(t)), new Redis(await testRedisUrl(t))];
  t.teardown(async () => {
    for (const client of [one, other]) {
      client.disconnect();
      await once(client, 'end');
    }
  });
  await one.set('key', 'value');
  t.equal(await one.get('key'), 'value');
  t.equal(await other.get('key'), null);
});

t.test('a database is migrated and empty', async (t) => {
  const client = new pg.Client({ connectionString: await testDatabaseUrl(t) });
  await client.connect();
  t.teardown(() => client.end());
  const { rows } = await client.query('SELECT count(*)::int AS users FROM ih_user_profile');
  t.strictSame(rows, [{ users: 0 }]);
});

t.test('a configuration comes from the parser of production', async (t) => {
  const config = await testConfig(t, { SMS_CODE_TTL_SECONDS: '7' });
  t.equal(config.smsCodeTtlSeconds, 7);
  t.equal(config.port, 0);
});
