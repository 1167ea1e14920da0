/** Whether the manifests of scripts/kubernetes are what Kubernetes takes, and fit the service. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesFaults } from './kubernetes/faults.ts';
import { root } from './root.ts';

const folder = join(root, 'scripts/kubernetes');
const names = readdirSync(folder).filter((name) => /\.(yaml|env)$/.test(name));
const faults = await kubernetesFaults(
  Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
);
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
