/** Every limit that is a sliding window: a place is free when the event that took it is a window old, not before. */
import t from 'tap';
import { createCodeChecks } from '../../db/redis/code-checks.ts';
import { createImageFailures } from '../../db/redis/image-failures.ts';
import { createLogIns } from '../../db/redis/log-ins.ts';
import { createSmsCodes } from '../../db/redis/sms-codes.ts';
import { connectRedis } from '../support/redis.ts';

const WINDOW = 3_600_000;
/** Longer than a test on a slow machine takes. */
const MARGIN = 60_000;
const MOBILE = '13900130001';
const ADDRESS = '203.0.113.7';

const redis = await connectRedis(t);
const once = { count: 1, windowMs: WINDOW };
const codes = createSmsCodes(redis, {
  smsCodeTtlSeconds: 300,
  smsSendIntervalSeconds: 60,
  smsSendIntervalFactors: [1],
  smsResendPolicy: 'fresh',
  smsMobileLimits: [once],
});
const checks = createCodeChecks(redis, { smsCodeMaxChecks: 5, smsMobileCheckLimit: once });
const logIns = createLogIns(redis, { loginLimit: once });
const failures = createImageFailures(redis, { imageFailureLimit: once });

/** Each takes the only place there is: 0, or the milliseconds to wait. */
const limits: Record<string, { key: string; take: () => Promise<number> }> = {
  "a mobile's sends": {
    key: `sms_sends_{${MOBILE}}`,
    async take() {
      await redis.del(`send_sms_code_flag_{${MOBILE}}`);
      const taken = await codes.takeSlot({
        mobile: MOBILE,
        purpose: 'register',
        sendId: String(process.hrtime.bigint()),
      });
      return taken.granted ? 0 : taken.retryAfterMs;
    },
  },
  "a browser's wrong guesses": {
    key: `sms_checks_{${MOBILE}}:own`,
    async take() {
      const subject = { mobile: MOBILE, purpose: 'login' } as const;
      await codes.storeFixed({ ...subject, sendId: '1', browser: 'own' }, 'right');
      const check = await checks.check(subject, ['wrong'], { by: 'browser', browser: 'own' });
      return check.result === 'limited' ? check.retryAfterMs : 0;
    },
  },
  'log-ins by password': {
    key: `log_ins_{${MOBILE}}:${ADDRESS}`,
    async take() {
      const taken = await logIns.take(MOBILE, ADDRESS);
      return 'retryAfterMs' in taken ? taken.retryAfterMs : 0;
    },
  },
  'wrong image answers': {
    key: `limit_image_failure_{${ADDRESS}}`,
    async take() {
      return (await failures.wait(ADDRESS)) || failures.add(ADDRESS);
    },
  },
};

for (const [name, { key, take }] of Object.entries(limits)) {
  t.test(name, async (t) => {
    const age = async (ms: number) => {
      for (const member of await redis.zrange(key, 0, '-1')) await redis.zincrby(key, -ms, member);
    };
    t.equal(await take(), 0);
    t.ok((await take()) > WINDOW - MARGIN);
    await age(WINDOW - MARGIN);
    const wait = await take();
    t.ok(wait > 0 && wait <= MARGIN, 'nearly');
    await age(MARGIN);
    t.equal(await take(), 0, 'the window has passed');
    t.ok((await take()) > WINDOW - MARGIN, 'and the place is taken again');
  });
}
