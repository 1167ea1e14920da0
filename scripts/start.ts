/**
 * The whole service on one machine, told in order:
 *
 * 1. The configuration is checked; all faults are told at once.
 * 2. The data folder is locked; what a killed run left running is stopped; the ports are checked, all at once.
 * 3. A private Redis and PostgreSQL start unless their URLs are given, and the database is migrated.
 * 4. Simulator (unless a gateway is configured), API and worker start as processes of their own.
 * 5. When all are ready, one banner says where everything is.
 * 6. A signal stops everything in the reverse sense of its use. Anything that dies by itself stops the rest.
 */
import { ConfigError } from '../core/config.ts';
import { lockDataDir } from './start/lock.ts';
import { planStart } from './start/plan.ts';
import { checkPorts } from './start/ports.ts';
import { createSupervisor } from './start/supervisor.ts';

/** What a process may take to stop, beyond what a worker gives the sends in flight. */
const SPARE_MS = 20_000;

process.exit(await main());

/** Returns the exit code: 0 only when a signal ended a run and everything stopped by itself. */
async function main(): Promise<number> {
  let stopLimitMs = SPARE_MS;
  const supervisor = createSupervisor();
  try {
    const plan = await planStart(process.env);
    stopLimitMs += plan.config.shutdownTimeoutSeconds * 1000;
    // However this process ends, if it can do anything at all.
    process.once('exit', await lockDataDir(plan.dataDir));
    await checkPorts(plan);
    // Loaded only now: a refusal should come at once.
    const { startAll } = await import('./start/all.ts');
    const started = startAll(plan, supervisor).then(() => supervisor.ended);
    const end = await Promise.race([started, supervisor.ended]);
    console.log('signal' in end ? `\n${end.signal}: stopping …` : `\n${end.died}: stopping the rest`);
    const clean = await supervisor.stopAll(stopLimitMs);
    return clean && 'signal' in end ? 0 : 1;
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : `npm start: ${(error as Error).message}`);
    await supervisor.stopAll(stopLimitMs);
    return 1;
  }
}
