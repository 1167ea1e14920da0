/** A process that does nothing but stop, in the way that `PHASE` says; for the test of core/shutdown.ts. */
import { createLogger } from '../../core/logger.ts';
import { onShutdown } from '../../core/shutdown.ts';

const logger = createLogger({ level: 'info', process: 'phases' });
const first = {
  well: () => undefined,
  badly: () => Promise.reject(new Error('the first phase failed')),
  never: () => new Promise(() => undefined),
}[process.env.PHASE ?? 'well'];

onShutdown(
  [
    { name: 'first', run: first ?? (() => undefined), timeoutMs: Number(process.env.PHASE_TIMEOUT_MS) },
    { name: 'second', run: () => logger.info('second phase ran'), timeoutMs: 1_000 },
  ],
  logger,
);
// Keeps the process alive, as a listener would.
setInterval(() => undefined, 60_000);
if (process.env.PHASE === 'uncaught') setImmediate(() => Promise.reject(new Error('nobody caught this')));
logger.info('ready');
// For who does not read what is logged.
process.send?.('ready');
