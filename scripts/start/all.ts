/** Stores, migration, processes, banner: what follows once nothing stands in the way. */

import { existsSync, writeFileSync } from 'node:fs';
import { SIMULATOR_REPORT_TOKEN } from '../../core/development-gateways.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { banner } from './banner.ts';
import { applicationsFile } from './data-layout.ts';
import type { Plan } from './plan.ts';
import { reachable, startProcesses } from './processes.ts';
import { keptSecrets } from './secrets.ts';
import { startStores } from './stores.ts';
import type { Supervisor } from './supervisor.ts';

/** Resolves when everything is ready; what has started by then is known to the supervisor. */
export async function startAll(plan: Plan, supervisor: Supervisor): Promise<void> {
  const secrets = keptSecrets(plan.dataDir);
  const stores = await startStores(plan, secrets, supervisor);
  await migrateDatabase(stores.DATABASE_URL).catch((error: Error) => {
    throw new Error(
      `the database (DATABASE_URL) could not be migrated: ${error.message || (error as NodeJS.ErrnoException).code}`,
    );
  });
  const { APP_SECRETS, OPS_USER, OPS_PASSWORD } = process.env;
  const ops = { OPS_USER: OPS_USER || 'admin', OPS_PASSWORD: OPS_PASSWORD || secrets('opsPassword') };
  const ports = Object.fromEntries(Object.entries(plan.ports).map(([name, port]) => [name, String(port)]));
  const api = `http://${reachable(plan.config.host)}:${plan.ports.PORT}`;
  const environment = {
    ...process.env,
    NODE_ENV: plan.config.nodeEnv,
    ...ports,
    ...stores,
    ...ops,
    APP_SECRETS: APP_SECRETS || secrets('appSecret'),
    APPLICATIONS_FILE: process.env.APPLICATIONS_FILE || ownApplications(plan.dataDir),
    // So that a send is seen to arrive: the simulator reports to the gateways' addresses as the vendors do.
    SIMULATOR_REPORT_URL: `${api}/gateway-reports/{vendor}/${SIMULATOR_REPORT_TOKEN}`,
  };
  await startProcesses(plan, environment, supervisor);
  console.log(banner(plan, { user: ops.OPS_USER, password: ops.OPS_PASSWORD, generated: !OPS_PASSWORD }));
}

/** An empty list to begin with, which `npm run applications:create` adds to. */
function ownApplications(dataDir: string): string {
  const path = applicationsFile(dataDir);
  if (!existsSync(path)) writeFileSync(path, '{ "applications": [] }\n', { mode: 0o600 });
  return path;
}
