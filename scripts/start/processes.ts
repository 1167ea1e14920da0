/** Simulator, API and worker: started as processes of their own and awaited until each says it is ready. */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startNodeProcess } from '../services/node-process.ts';
import { processesFile } from './data-layout.ts';
import { printLogs } from './logs.ts';
import type { Plan } from './plan.ts';
import type { Supervisor } from './supervisor.ts';

interface ProcessSpec {
  name: string;
  entry: string;
  /** Answers 200 when the process can do its work. */
  readyUrl: string;
  /** Place in the order of the stop. */
  rank: number;
}

/** A process that isn't ready by then never will be. */
const READY_LIMIT_MS = 60_000;

export async function startProcesses(
  plan: Plan,
  environment: NodeJS.ProcessEnv,
  supervisor: Supervisor,
): Promise<void> {
  const specs = processSpecs(plan);
  const started = specs.map(({ name, entry, rank }) => {
    const part = startNodeProcess(entry, environment);
    printLogs(name, part.child);
    supervisor.add(name, rank, part);
    return [entry, part.pid] as const;
  });
  writeFileSync(processesFile(plan.dataDir), JSON.stringify(Object.fromEntries(started)));
  await Promise.all(specs.map(untilReady));
}

function processSpecs({ config, ports, startsSimulator }: Plan): ProcessSpec[] {
  const ops = (port: number) => `http://${reachable(config.opsHost)}:${port}/readyz`;
  const specs: ProcessSpec[] = [
    { name: 'api', entry: 'api/main.ts', readyUrl: ops(ports.OPS_PORT), rank: 1 },
    { name: 'worker', entry: 'worker/main.ts', readyUrl: ops(ports.WORKER_OPS_PORT), rank: 2 },
  ];
  if (startsSimulator) {
    const readyUrl = `http://127.0.0.1:${ports.SIMULATOR_PORT}/`;
    specs.push({ name: 'simulator', entry: 'scripts/gateway-simulator/main.ts', readyUrl, rank: 3 });
  }
  return specs;
}

/** Where a listener can be asked that listens on every address; an IPv6 address stands in brackets in a URL. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function untilReady({ name, readyUrl }: ProcessSpec): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  let last = '';
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) });
      last = await answer.text();
      if (answer.ok) return;
    } catch (error) {
      // Not listening yet; what it was is told when it lasts.
      last = String((error as Error).cause ?? error);
    }
    await delay(50);
  }
  throw new Error(`${name} was not ready within ${READY_LIMIT_MS / 1000} s: ${last}`);
}
