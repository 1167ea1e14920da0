/** Everything that can be said about the code without running it. All checks run, also after one has failed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './root.ts';

const bin = (name: string) => join(root, 'node_modules/.bin', name);
const script = (name: string, ...args: string[]) => [process.execPath, join(root, 'scripts', name), ...args];

const checks: [name: string, command: string[]][] = [
  ['format, lint, import rules and cycles', [bin('biome'), 'check', '--error-on-warnings', '.']],
  ['types', [bin('tsc'), '--project', root]],
  ['types of the form for other pages', [bin('tsc'), '--project', join(root, 'api/widget')]],
  ['unused code and dependencies', [bin('knip')]],
  ['openapi.json and .env.example against the code', script('generate.ts', '--check')],
  ['openapi.json against the rules of redocly.yaml', [bin('redocly'), 'lint', 'openapi.json']],
  ['licences and install scripts of the dependencies', script('supply-chain.ts')],
  ['manifests of Kubernetes', script('check-kubernetes.ts')],
  ['README.md against the settings', script('check-docs.ts')],
  ['checksums of all packages', script('check-lock.ts')],
];

let failed = 0;
for (const [name, [program = '', ...args]] of checks) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${name}`);
  if (code !== 0) failed += 1;
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
