/**
 * `npm run bench:import`: 100,000 users of the old application brought over by the operators' command, then once more,
 * which changes nothing. Exit code 1 when the first takes longer than half a minute or a gigabyte.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../root.ts';
import { startTestServices } from '../test-services.ts';

const ROWS = 100_000;
const MOST_SECONDS = 30;
const MOST_KIB = 2 ** 20;
const HASH = 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3';

const folder = await mkdtemp(join(tmpdir(), 'bench-import-'));
const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true })];
try {
  const { TEST_DATABASE_URL = '', TEST_DATABASE_TEMPLATE = '' } = await startTestServices(folder, stops);
  const databaseUrl = TEST_DATABASE_URL.replace(/[^/]*$/, TEST_DATABASE_TEMPLATE);
  const file = join(folder, 'users.csv');
  const rows = Array.from(
    { length: ROWS },
    (_, i) => `${i + 1},用户${i},${HASH},${13_900_000_000 + i},2017-09-01 08:00:00`,
  );
  await writeFile(file, `id,name,password_hash,mobile,create_time\n${rows.join('\n')}\n`);
  await importFile(databaseUrl, ['--dry-run', file]);
  const { seconds, kib } = await importFile(databaseUrl, [file]);
  await importFile(databaseUrl, [file]);
  process.exitCode = seconds > MOST_SECONDS || kib > MOST_KIB ? 1 : 0;
} finally {
  for (const stop of stops.reverse()) await stop();
}

/** Runs the command; how long it took and the most memory it held. */
async function importFile(databaseUrl: string, args: readonly string[]): Promise<{ seconds: number; kib: number }> {
  const began = performance.now();
  // Its own last words: the system tells a parent nothing about one child alone.
  const report = "process.on('exit', () => console.log(process.resourceUsage().maxRSS))";
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(report)}`, 'scripts/users-import.ts', ...args],
    { cwd: root, env: { ...process.env, DATABASE_URL: databaseUrl }, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the import ended with exit code ${code}: ${output}`);
  const seconds = (performance.now() - began) / 1000;
  const [counts = '', kib = ''] = output.trim().split('\n');
  console.log(
    `${args[0] === '--dry-run' ? 'dry run: ' : ''}${counts}, ${seconds.toFixed(1)} s, ${Math.round(Number(kib) / 1024)} MiB`,
  );
  return { seconds, kib: Number(kib) };
}
