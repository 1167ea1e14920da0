/**
 * Whether README.md's tables name every setting with its default and every operators' command as its own help does, and
 * none that does not exist.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../core/settings.ts';
import { usagesOf } from './command-line.ts';
import { root } from './root.ts';

/** Commands for operators; the others are for developers. */
const OPERATORS = /^(sends|guard|users|bill|ops|log):|^(lists|audit|db:migrate)$/;

const known = new Map(Object.values(settings).map(({ variable, fallback }) => [variable, fallback]));
const told = readmeRows();
const faults = [
  ...[...known].flatMap(([name, fallback]) => missingOrOther(name, fallback, told.get(name))),
  ...[...told.keys()].filter((name) => !known.has(name)).map((name) => `README.md names ${name}, which does not exist`),
];
faults.push(...commandFaults());
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

/** Of the rows that begin with `npm run …`: each is a line of the command's help, and no command lacks one. */
function commandFaults(): string[] {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (`npm run .*?) \|/gm)].flatMap(([, cell = '']) => quoted(cell));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const nameOf = (row: string) => row.split(' ')[2] ?? '';
  const helped = (row: string) => {
    const program = /scripts\/run\.mjs (scripts\/\S+)/.exec(scripts[nameOf(row)] ?? '')?.[1];
    const usages = program ? usagesOf(new URL(`../${program}`, import.meta.url).href) : [];
    return usages.some((usage) => usage === row || usage.startsWith(`${row} -- --reason`));
  };
  const operators = Object.keys(scripts).filter((name) => OPERATORS.test(name));
  return [
    ...rows.filter((row) => !helped(row)).map((row) => `README.md has \`${row}\`, which is no line of its --help`),
    ...operators
      .filter((name) => !rows.some((row) => nameOf(row) === name))
      .map((name) => `README.md does not name npm run ${name}`),
  ];
}
