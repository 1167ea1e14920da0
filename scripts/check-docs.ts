/** Whether README.md and .env.example name every setting with its default, and none that does not exist. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../core/settings.ts';
import { root } from './root.ts';

const known = new Map(Object.values(settings).map(({ variable, fallback }) => [variable, fallback]));
const faults = [...readmeFaults(), ...exampleFaults()];
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);

/** The table's rows read `| \`NAME\` | \`default\` | meaning |`; a row may hold two names and their two defaults. */
function readmeFaults(): string[] {
  const rows = [...read('README.md').matchAll(/^\| (`[A-Z][A-Z0-9_]+`(?:, `[A-Z0-9_]+`)*) \| ([^|]*) \|/gm)];
  const told = new Map<string, string>();
  for (const [, names = '', defaults = ''] of rows) for (const name of quoted(names)) told.set(name, defaults);
  return [
    ...[...known].flatMap(([name, fallback]) => {
      const defaults = told.get(name);
      if (defaults === undefined) return [`README.md does not name ${name}`];
      return fallback === undefined || quoted(defaults).includes(fallback)
        ? []
        : [`README.md gives ${name} another default than ${fallback}`];
    }),
    ...[...told.keys()]
      .filter((name) => !known.has(name))
      .map((name) => `README.md names ${name}, which does not exist`),
  ];
}

/** Lines read `NAME=value` or, for what is optional, `# NAME=value`. */
function exampleFaults(): string[] {
  const named = new Set(
    [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name),
  );
  return [
    ...[...known.keys()].filter((name) => !named.has(name)).map((name) => `.env.example does not name ${name}`),
    ...[...named]
      .filter((name) => !known.has(name) && name !== 'NODE_ENV')
      .map((name) => `.env.example names ${name}, which does not exist`),
  ];
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, inner = '']) => inner);
}

function read(name: string): string {
  const path = join(root, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
