/** What a process does before it takes work: it waits for the stores, however long, and says for which and why. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../core/logger.ts';
import { isAway, type Readiness } from './readiness.ts';

const EVERY_MS = 500;

/** Resolves when each store answers; what it answers, such as a setting that is wrong, is for `/readyz` to tell. */
export async function awaitStores(ask: () => Promise<Readiness>, logger: Logger): Promise<void> {
  let told = '';
  for (;;) {
    const waitingFor = Object.fromEntries(Object.entries(await ask()).filter(([, word]) => isAway(word)));
    const names = Object.keys(waitingFor).join(', ');
    if (names === '') return;
    if (names !== told) logger.warn({ waitingFor }, `waiting for ${names}`);
    told = names;
    await pause(EVERY_MS);
  }
}
