/** What `npm start` will do, decided from the environment before anything is touched. */
import { resolve } from 'node:path';
import { type Config, parseConfig } from '../../core/config.ts';
import { root } from '../root.ts';
import { freePort } from '../services/free-port.ts';

export interface Plan {
  config: Config;
  /** A relative DATA_DIR counts from the project's folder, so that the working folder does not matter. */
  dataDir: string;
  startsRedis: boolean;
  startsPostgres: boolean;
  startsSimulator: boolean;
  /** PORT, OPS_PORT, WORKER_OPS_PORT, SIMULATOR_PORT: 0 has been replaced by a free one. */
  ports: Ports;
}

export interface Ports {
  PORT: number;
  OPS_PORT: number;
  WORKER_OPS_PORT: number;
  SIMULATOR_PORT: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Stands for what will be known only when the stores run and the secrets are read, so that the rest can be checked. */
const PLACEHOLDERS = {
  REDIS_URL: 'redis://127.0.0.1',
  DATABASE_URL: 'postgres://127.0.0.1/postgres',
  APP_SECRETS: 'to be read from the data folder or to be made',
  OPS_USER: 'admin',
  OPS_PASSWORD: 'to be made',
};

/** Throws ConfigError with every fault. In production nothing is replaced: what is missing is a fault. */
export async function planStart(environment: Environment): Promise<Plan> {
  const given = (variable: string) => Boolean(environment[variable]?.trim());
  const NODE_ENV = environment.NODE_ENV?.trim() || 'development';
  const production = NODE_ENV === 'production';
  const missing = Object.entries(PLACEHOLDERS).filter(([variable]) => !production && !given(variable));
  const config = parseConfig({ ...environment, NODE_ENV, ...Object.fromEntries(missing) });
  return {
    config,
    dataDir: resolve(root, config.dataDir),
    startsRedis: !given('REDIS_URL'),
    startsPostgres: !given('DATABASE_URL'),
    startsSimulator: !production && config.gateways.some(({ simulated }) => simulated),
    ports: {
      PORT: config.port || (await freePort()),
      OPS_PORT: config.opsPort || (await freePort()),
      WORKER_OPS_PORT: config.workerOpsPort || (await freePort()),
      SIMULATOR_PORT: config.simulatorPort || (await freePort()),
    },
  };
}
