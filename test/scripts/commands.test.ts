/** What every command does with its command line: help, and one line for what is wrong. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { helpOf } from '../../scripts/command-line.ts';
import { root } from '../../scripts/root.ts';
import { command } from '../support/command.ts';
import { testDatabaseUrl, testRedisUrl } from '../support/harness.ts';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const programs = Object.entries(scripts).flatMap(([name, line]) => {
  const program = /scripts\/run\.mjs (\S+\.ts)\b/.exec(line)?.[1];
  return program ? [{ name, program }] : [];
});

t.test('--help of every command tells what it is for and does nothing', async (t) => {
  t.ok(programs.length > 15);
  for (const { name, program } of programs) {
    const help = helpOf(new URL(`../../${program}`, import.meta.url).href);
    t.match(help, /^\S.{20}/, name);
    t.notMatch(help, /\*\/|^ \*|undefined/m, name);
  }
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', 'sends:retry-failed', '--', '--help'], {
    cwd: root,
    encoding: 'utf8',
  });
  t.match(
    { status, stderr, stdout },
    { status: 0, stderr: '', stdout: /^Takes up again .*\n {4}npm run sends:retry-failed /s },
  );
});

t.test('they answer it also without npm, as in a container, and name what is wrong with the rest', async (t) => {
  t.match(await command({}, 'bill-check', '--help'), { code: 0, errors: '', output: /npm run bill:check/ });
  t.match(await command({}, 'sends-export', '--form', 'x'), {
    code: 1,
    output: '',
    errors: /--form.*\nnpm run sends:export/s,
  });
});

t.test('a gateway that is not configured is a fault of the command line', async (t) => {
  const settings = { REDIS_URL: await testRedisUrl(t), DATABASE_URL: await testDatabaseUrl(t) };
  const errors = /^--gateway: "ytx-mian" is none of yuntongxun\nnpm run /;
  t.match(await command(settings, 'sends-retry-failed', '--gateway', 'ytx-mian'), { code: 1, output: '', errors });
  t.match(await command(settings, 'bill-check', 'bill.csv', '--gateway', 'ytx-mian'), { code: 1, output: '', errors });
});

t.test('an export holds nothing but its lines: npm’s own are refused', async (t) => {
  const settings = { DATABASE_URL: await testDatabaseUrl(t) };
  const days = ['--from', '2026-11-01', '--to', '2026-12-01'];
  const byNpm = { ...settings, npm_lifecycle_event: 'sends:export' };
  t.match(await command(byNpm, 'sends-export', ...days), { code: 1, output: '', errors: /--output/ });
  const silent = await command({ ...byNpm, npm_config_loglevel: 'silent' }, 'sends-export', ...days);
  t.match(silent, { code: 0, output: /^sendId,[^>]*\r\n$/ });
  const file = join(t.testdir({}), 'november.csv');
  t.match(await command(byNpm, 'sends-export', ...days, '--output', file), { code: 0, output: '' });
  t.equal(readFileSync(file, 'utf8'), silent.output);
});
