/** The progress bar: drawn again and again on a terminal, one line anywhere else. */
import t from 'tap';
import { createProgress } from '../../scripts/progress.ts';

/** What is written while `total` of something is counted in three steps. */
function written(isTTY: boolean, total?: number): string {
  let text = '';
  const stream = {
    isTTY,
    write(part: string) {
      text += part;
      return true;
    },
  };
  const progress = createProgress(stream, total);
  for (const count of [1, 1, 2]) progress.add(count);
  progress.end('rows read');
  return text;
}

t.test('a bar on a terminal', async (t) => {
  t.equal(
    written(true, 4),
    '\r[########......................] 25 %  1 of 4' +
      '\r[###############...............] 50 %  2 of 4' +
      '\r[##############################] 100 %  4 of 4' +
      '\n4 rows read\n',
  );
});

t.test('a count where nobody knows the total, a full bar where it is nothing', async (t) => {
  t.equal(written(true), '\r1\r2\r4\n4 rows read\n');
  t.match(written(true, 0), /\[#{30}\] 100 % {2}4 of 0\n4 rows read\n$/);
});

t.test('one line in a log', async (t) => t.equal(written(false, 4), '4 rows read\n'));
