/** The bench's side of the clients, which are a process of their own. */
import { startChild } from './child.ts';
import type { LoadAnswer, LoadOrder } from './load-process.ts';

export type Load = ReturnType<typeof startLoad>;

/** Runs one order at a time. */
export function startLoad(stops: (() => Promise<unknown>)[]): (order: LoadOrder) => Promise<LoadAnswer> {
  return startChild<LoadOrder, LoadAnswer>('load-process.ts', stops);
}
