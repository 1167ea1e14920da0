/** Many log-ins at once: the queue of comparisons ends, and pictures and codes are served meanwhile. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { newMobile, startApi } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const FLOOD = 200;
const api = await startApi(t, { IMAGE_CODE_IP_LIMIT: '1000/1m', SMS_IP_LIMITS: '1000/1m' });
/** One of many addresses: a single one gets neither that many comparisons nor that many places in the queue. */
const address = (client: number) => `10.0.0.${client}`;

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

/** As many clients as may be under way, each with one log-in after the other; `stop` resolves to their times in ms. */
function flood(): { stop: () => Promise<number[]> } {
  let running = true;
  const clients = Array.from(
    { length: api.config.passwordHashesAtOnce + api.config.passwordQueue },
    async (_, client) => {
      const times: number[] = [];
      while (running) {
        const began = performance.now();
        const { answer } = await visitor(api, { address: address(client) }).post('/session', {
          mobile: newMobile(),
          password: 'wrong',
        });
        if (answer.errcode === '4106') times.push(performance.now() - began);
      }
      return times;
    },
  );
  return {
    async stop() {
      running = false;
      return (await Promise.all(clients)).flat();
    },
  };
}

/** Milliseconds that each of 50 image codes took, one after the other. */
async function timeImageCodes(): Promise<number[]> {
  const times: number[] = [];
  for (let image = 0; image < 50; image += 1) {
    const began = performance.now();
    const { statusCode } = await api.get(`/image_codes/${randomUUID()}`);
    times.push(performance.now() - began);
    if (statusCode !== 200) throw new Error(`an image code was answered with ${statusCode}`);
  }
  return times;
}

t.test('of more log-ins than may wait, the rest hear at once that they must come again', async (t) => {
  const answers = await Promise.all(
    Array.from({ length: FLOOD }, async (_, client) => {
      const mobile = newMobile();
      const browser = visitor(api, { address: address(client) });
      return { mobile, client, ...(await browser.post('/session', { mobile, password: 'wrong' })) };
    }),
  );
  const [compared, refused] = ['4106', '4201'].map((code) => answers.filter(({ answer }) => answer.errcode === code));
  t.equal(Number(compared?.length) + Number(refused?.length), FLOOD);
  t.equal(compared?.length, 42, 'two at once and forty that wait');
  t.match(refused?.[0]?.answer, { errmsg: '请求过于频繁', data: { retry_after: 1 } });
  const { values } = await api.services.metrics.refusals.get();
  t.strictSame(
    values.map(({ labels, value }) => [labels.limit, value]),
    [['log_in_queue', FLOOD - 42]],
  );
  const from = address(Number(refused?.[0]?.client));
  const counted = [`log_ins_{${refused?.[0]?.mobile}}:${from}`, `limit_log_in_{${from}}`];
  t.equal(await api.services.redis.exists(counted), 0, 'what was not compared does not count');
});

t.test('image codes and SMS requests finish while a flood of log-ins goes on', async (t) => {
  const quiet = await timeImageCodes();
  const attack = flood();
  const times = await timeImageCodes();
  const sms = await Promise.all(Array.from({ length: 5 }, () => api.requestSms(newMobile())));
  const [calm, p50, p99] = [percentile(quiet, 0.99), percentile(times, 0.5), percentile(times, 0.99)];
  const logIn = percentile(await attack.stop(), 0.5);
  t.comment(
    `image codes, p99: ${calm.toFixed(1)} ms before, ${p99.toFixed(1)} ms (p50 ${p50.toFixed(1)} ms) in the flood`,
  );
  t.comment(`a log-in of the flood: p50 ${logIn.toFixed(1)} ms`);
  t.ok(sms.every(({ errcode }) => errcode === '0'));
  t.ok(p99 < logIn, 'even the slowest picture did not wait in the queue of comparisons');
});
