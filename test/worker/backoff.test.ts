/** How long a retry waits. */
import t from 'tap';
import { backoffCeilingMs, backoffMs } from '../../worker/backoff.ts';

const calm = { baseMs: 1_000, remainingMs: 300_000 };

t.test('the ceiling grows threefold with each retry', async (t) => {
  t.same(
    [1, 2, 3, 4].map((retry) => backoffCeilingMs(retry, calm)),
    [1_000, 3_000, 9_000, 27_000],
  );
});

t.test('and never takes more than half of what the code still lives', async (t) => {
  t.equal(backoffCeilingMs(4, { baseMs: 1_000, remainingMs: 20_000 }), 10_000);
  t.equal(backoffCeilingMs(1, { baseMs: 1_000, remainingMs: -5 }), 0);
});

t.test('jitter is full: any wait up to the ceiling', async (t) => {
  t.equal(
    backoffMs(2, calm, () => 0),
    1,
  );
  t.equal(
    backoffMs(2, calm, () => 0.5),
    1_500,
  );
  t.equal(
    backoffMs(2, calm, () => 0.999_999),
    3_000,
  );
  const waits = Array.from({ length: 200 }, () => backoffMs(1, calm));
  t.ok(waits.every((wait) => wait >= 1 && wait <= 1_000));
  t.ok(new Set(waits).size > 50);
});
