/** The part of tap's Test that the support code uses, so that both a file's root and a subtest fit. */
import type t from 'tap';

export type Test = Pick<typeof t, 'teardown' | 'comment'>;
