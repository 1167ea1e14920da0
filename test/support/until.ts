/**
 * The one place that polls, for what tells nobody when it happens: a process that the kernel ends, a row that another
 * process writes, a connection that a server forgets. Whatever has an event is awaited by it.
 */
import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 20;

/**
 * Resolves when `look` says nothing is missing, by undefined; rejects with what it said last after `boundMs`, which is
 * far more than it takes on a busy machine.
 */
export async function until(look: () => Promise<string | undefined>, boundMs = 60_000): Promise<void> {
  const began = performance.now();
  for (;;) {
    const missing = await look();
    if (missing === undefined) return;
    if (performance.now() - began > boundMs) throw new Error(`After ${boundMs / 1000} s: ${missing}`);
    await pause(PAUSE_MS);
  }
}
