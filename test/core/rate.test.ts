/** Rates as text. */
import t from 'tap';
import { parseRate } from '../../core/rate.ts';

t.test('rates are counts within windows', async (t) => {
  t.strictSame(parseRate('5/1h'), { count: 5, windowMs: 3_600_000 });
  t.strictSame(parseRate(' 60/10m '), { count: 60, windowMs: 600_000 });
  t.strictSame(parseRate('1/30s'), { count: 1, windowMs: 30_000 });
  t.strictSame(parseRate('10/1d'), { count: 10, windowMs: 86_400_000 });
});

t.test('anything else is refused by name', async (t) => {
  for (const text of ['', '5', '0/1h', '5/0h', '-5/1h', '5/1w', '5/h', '5/1h/1d', '1e3/1h']) {
    t.throws(() => parseRate(text), { message: `"${text}" is not a rate such as 5/1h` });
  }
});
