/** Outlines: path data to polygons. */
import t from 'tap';
import { flatten } from '../../../api/captcha/outlines.ts';

t.test('lines, and curves as four lines', async (t) => {
  t.strictSame(flatten('M1 2L3 4H5V6Z'), [[1, 2, 3, 4, 5, 4, 5, 6]]);
  t.strictSame(flatten('M0 0Q2 0 2 2Z'), [[0, 0, 0.875, 0.125, 1.5, 0.5, 1.875, 1.125, 2, 2]]);
  t.strictSame(flatten('M1e1 -2.5ZM0 0L1 1Z'), [
    [10, -2.5],
    [0, 0, 1, 1],
  ]);
});

t.test('a command that no outline of ours has is named, not skipped', async (t) => {
  t.throws(() => flatten('M0 0C1 1 2 2 3 3Z'), /command C/);
});
