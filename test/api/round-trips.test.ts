/** What a send costs the API in round trips to its stores: image code, account, limits, code, record and job. */
import t from 'tap';
import { newMobile, startApi } from '../support/api.ts';
import { testDatabaseUrl, testRedisUrl } from '../support/harness.ts';
import { roundTrips } from '../support/round-trips.ts';

t.test('a send takes six round trips, an account included; one without an account five', async (t) => {
  const redis = await roundTrips(t, await testRedisUrl(t));
  const postgres = await roundTrips(t, await testDatabaseUrl(t));
  const api = await startApi(t, { REDIS_URL: redis.url, DATABASE_URL: postgres.url, STORE_TIMEOUT_MS: '60000' });
  for (const [purpose, expected] of [
    ['register', 6],
    ['enter', 5],
  ] as const) {
    const send = async () => {
      const image = await api.imageCode();
      redis.taken();
      postgres.taken();
      const query = new URLSearchParams({ purpose, ...image });
      const answer = await api.get(`/sms_codes/${newMobile()}?${query}`);
      t.match(answer.json(), { errcode: /^0$/ });
      return redis.taken() + postgres.taken();
    };
    // The first one also connects, and loads the scripts.
    await send();
    t.equal(await send(), expected, purpose);
  }
});
