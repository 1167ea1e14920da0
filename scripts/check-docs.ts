/** Whether README.md's table names every setting with its default, and none that does not exist. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../core/settings.ts';
import { root } from './root.ts';

const known = new Map(Object.values(settings).map(({ variable, fallback }) => [variable, fallback]));
const told = readmeRows();
const faults = [
  ...[...known].flatMap(([name, fallback]) => missingOrOther(name, fallback, told.get(name))),
  ...[...told.keys()].filter((name) => !known.has(name)).map((name) => `README.md names ${name}, which does not exist`),
];
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);

/** The table's rows read `| \`NAME\` | \`default\` | meaning |`; a row may hold several names and their defaults. */
function readmeRows(): Map<string, string> {
  const path = join(root, 'README.md');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const rows = text.matchAll(/^\| *(`[A-Z][A-Z0-9_]+`(?:, `[A-Z0-9_]+`)*) *\|([^|]*)\|/gm);
  return new Map([...rows].flatMap(([, names = '', defaults = '']) => quoted(names).map((name) => [name, defaults])));
}

function missingOrOther(name: string, fallback: string | undefined, defaults: string | undefined): string[] {
  if (defaults === undefined) return [`README.md does not name ${name}`];
  if (fallback === undefined || quoted(defaults).includes(fallback)) return [];
  return [`README.md gives ${name} another default than ${fallback}`];
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, inner = '']) => inner);
}
