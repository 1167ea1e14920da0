/** Outlines: path data to polygons. */
import t from 'tap';
import { flatten } from '../../../api/captcha/outlines.ts';

t.test('lines, and curves as three lines', async (t) => {
  t.strictSame(flatten('M1 2L3 4H5V6Z'), [[1, 2, 3, 4, 5, 4, 5, 6]]);
  t.strictSame(
    flatten('M0 0Q9 0 9 9Z').map((contour) => contour.map(Math.round)),
    [[0, 0, 5, 1, 8, 4, 9, 9]],
  );
  t.strictSame(flatten('M1e1 -2.5ZM0 0L1 1Z'), [
    [10, -2.5],
    [0, 0, 1, 1],
  ]);
});

t.test('a command that no outline of ours has is named, not skipped', async (t) => {
  t.throws(() => flatten('M0 0C1 1 2 2 3 3Z'), /command C/);
});
