/** Beijing wall-clock times: midnight is 00, days and months turn eight hours before UTC, nonsense is no time. */
import t from 'tap';
import { beijingTimestamp, msToBeijingMidnight, parseBeijingTime } from '../../core/beijing-time.ts';

const instants = [
  ['2014-04-16T06:20:30Z', '20140416142030'],
  ['2024-01-01T16:00:00Z', '20240102000000'],
  ['2024-02-28T15:59:59Z', '20240228235959'],
  ['2024-02-28T16:00:00Z', '20240229000000'],
  ['2023-12-31T16:00:01Z', '20240101000001'],
] as const;

t.test('an instant becomes fourteen digits of Beijing time, and comes back', async (t) => {
  for (const [instant, digits] of instants) {
    t.equal(beijingTimestamp(Date.parse(instant)), digits);
    t.equal(parseBeijingTime(digits), Date.parse(instant));
  }
  t.equal(parseBeijingTime('2024-01-02 00:00:00'), Date.parse('2024-01-01T16:00:00Z'));
});

t.test('milliseconds do not count, and the next second is another text', async (t) => {
  const instant = Date.parse('2024-01-01T15:59:59Z');
  t.equal(beijingTimestamp(instant + 999), '20240101235959');
  t.equal(beijingTimestamp(instant + 1000), '20240102000000');
});

t.test('what is no time is undefined', async (t) => {
  for (const text of ['', 'now', '2024010200000', '20240230000000', '20240102240000', '20241302000000']) {
    t.equal(parseBeijingTime(text), undefined, text);
  }
});

t.test('the next natural day is never further than a day away', async (t) => {
  t.equal(msToBeijingMidnight(Date.parse('2024-01-01T15:59:59Z')), 1000);
  t.equal(msToBeijingMidnight(Date.parse('2024-01-01T16:00:00Z')), 86_400_000);
});
