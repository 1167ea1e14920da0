/** The rounds of a bench: in each, every floor and every version of the service takes its turn. */
import type { Progress } from '../../progress.ts';
import type { BenchStores } from './bench-stores.ts';
import type { Version } from './checkout.ts';
import { FLOORS, type FloorRun, measureFloor } from './floors.ts';
import type { Gateway } from './gateway.ts';
import type { Load } from './load.ts';
import { type Results, scenarios } from './scenarios.ts';
import { startService } from './service.ts';

export interface Round {
  floors: FloorRun[];
  /** By name of the version. */
  versions: Record<string, Results>;
}

export interface Plan {
  scenarios: string[];
  rounds: number;
  seconds: number;
  connections: number;
  versions: Version[];
  stores: BenchStores;
  gateway: Gateway;
  load: Load;
  progress: Progress;
  signal: AbortSignal;
}

const FLOOR_GATEWAY_MS = 0;

/** How many measurements a plan has. */
export function stepsOf({ rounds, scenarios }: Pick<Plan, 'rounds' | 'scenarios'>, versions: number): number {
  return rounds * (FLOORS.length + versions * scenarios.length);
}

export async function measureRounds(plan: Plan): Promise<Round[]> {
  const rounds: Round[] = [];
  let numbers = 1;
  const take = (count: number) => {
    numbers += Math.ceil(count);
    return numbers - Math.ceil(count);
  };
  for (let round = 0; round < plan.rounds; round += 1) {
    const floors = await measureFloors(plan);
    const versions: Record<string, Results> = {};
    for (const version of plan.versions) {
      const results: Results = {};
      for (const name of plan.scenarios) {
        plan.signal.throwIfAborted();
        Object.assign(results, await measureScenario(plan, version, name, take));
        plan.progress.add(1);
      }
      versions[version.name] = results;
    }
    rounds.push({ floors, versions });
  }
  return rounds;
}

async function measureFloors({ stores, gateway, load, seconds, progress, signal }: Plan): Promise<FloorRun[]> {
  const redisUrl = await stores.freshRedis(0);
  const databaseUrl = await stores.freshDatabase('floors');
  await gateway.reset(FLOOR_GATEWAY_MS);
  const redisCpuMs = async () => (await stores.use()).redisCpuMs;
  const runs: FloorRun[] = [];
  for (const floor of FLOORS) {
    signal.throwIfAborted();
    runs.push(await measureFloor(floor, { redisUrl, databaseUrl, gatewayUrl: gateway.url }, seconds, load, redisCpuMs));
    progress.add(1);
  }
  return runs;
}

/** Each scenario finds empty stores and fresh processes. */
async function measureScenario(plan: Plan, version: Version, name: string, take: (count: number) => number) {
  const { stores, gateway, load, seconds, connections } = plan;
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  const redisUrl = await stores.freshRedis(1 + plan.versions.indexOf(version));
  const databaseUrl = await stores.freshDatabase(`service_${plan.versions.indexOf(version)}`);
  const options = { version, redisUrl, databaseUrl, gatewayUrl: gateway.url, folder: stores.folder };
  const service = await startService(scenario.settings ? { ...options, settings: scenario.settings } : options);
  try {
    const workerPid = await service.startWorker();
    return await scenario.run({
      service,
      workerPid,
      stores,
      databaseUrl,
      redisUrl,
      gateway,
      load,
      seconds,
      connections,
      take,
    });
  } finally {
    await service.stop();
  }
}
