/** Who may do what on the operators' listener, and that what was done stands in the audit log. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { parseConfig } from '../../core/config.ts';
import { newMobile, startApi } from '../support/api.ts';
import { command } from '../support/command.ts';
import type { Test } from '../support/harness.ts';

const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
const PAUSE = { method: 'PUT', url: '/queues/api/queues/sms/pause' } as const;
const VIEW = { method: 'GET', url: '/queues/api/queues' } as const;

/** `lines`: where the log of the operators' listener goes. */
async function start(t: Test, settings: Record<string, string>, lines: Record<string, unknown>[] = []) {
  const api = await startApi(t, settings);
  const write = (line: Record<string, unknown>) => void lines.push(line);
  const log = { info: write, warn: write, error: write, debug() {}, trace() {}, fatal() {}, child: () => log };
  Object.assign(api.services.logger, { child: () => log });
  const ops = await buildOpsApp(api.services);
  t.teardown(() => ops.close());
  const status = async (
    what: typeof PAUSE | typeof VIEW,
    headers: Record<string, string>,
    remoteAddress = '127.0.0.1',
  ) => (await ops.inject({ ...what, headers, remoteAddress })).statusCode;
  const audit = async () => (await api.services.postgres.pool.query('SELECT * FROM operator_action ORDER BY id')).rows;
  return { api, ops, status, audit };
}

t.test('a viewer looks, an operator acts, and the audit log has who did what', async (t) => {
  const file = join(t.testdir({}), 'operators');
  const [ofLi, ofWang] = await Promise.all([hash('li’s long password'), hash('wang’s long password')]);
  writeFileSync(file, `# name:role:hash\nli:operator:${ofLi}\n\nwang:viewer:${ofWang}\n`);
  const { api, ops, status, audit } = await start(t, { OPS_USERS_FILE: file });
  const [li, wang] = [basic('li', 'li’s long password'), basic('wang', 'wang’s long password')];
  for (const strangers of [{}, basic('li', 'wang’s long password'), basic('zhao', 'li’s long password')]) {
    t.equal(await status(VIEW, strangers), 401);
    t.equal(await status(PAUSE, strangers), 401);
  }
  t.equal(await status(VIEW, wang), 200);
  t.equal(await status(PAUSE, wang), 403);
  t.equal(await api.services.queue.isPaused(), false);
  t.strictSame(await audit(), []);

  t.equal(await status(VIEW, li), 200);
  t.ok((await status(PAUSE, li)) < 300);
  t.equal(await api.services.queue.isPaused(), true);
  t.ok((await status(PAUSE, basic('ops', 'ops-password'))) < 300, 'OPS_USER is an operator, too');
  const resume = await ops.inject({ method: 'PUT', url: '/queues/api/queues/sms/resume', headers: li });
  t.ok(resume.statusCode < 300);
  const did = { via: 'board', subject: 'sms' };
  t.match(await audit(), [
    { ...did, actor: 'li', action: 'board:pause' },
    { ...did, actor: 'ops', action: 'board:pause' },
    { ...did, actor: 'li', action: 'board:resume' },
  ]);
});

t.test('what PostgreSQL can not write down is done all the same', async (t) => {
  const { api, status } = await start(t, {});
  await api.services.postgres.pool.query('ALTER TABLE operator_action RENAME TO away');
  t.ok((await status(PAUSE, basic('ops', 'ops-password'))) < 300);
  t.equal(await api.services.queue.isPaused(), true);
});

t.test('wrong passwords of an address are bounded and logged, and throw nobody out who is in', async (t) => {
  const lines: Record<string, unknown>[] = [];
  const { api, status } = await start(t, {}, lines);
  const right = basic('ops', 'ops-password');
  const attacker = '2001:db8:7:1::1';
  t.equal(await status(VIEW, right, attacker), 200);
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, index) => status(VIEW, basic('ops', `guess ${index}`), attacker)),
  );
  t.equal(guesses.filter((code) => code === 401).length, 10);
  t.equal(guesses.filter((code) => code === 429).length, 20);
  t.equal(await status({ ...VIEW, url: '/sends' as never }, basic('ops', 'another'), attacker), 429, 'the pages alike');
  t.equal(await status(VIEW, right, attacker), 200, 'who was in goes on');
  t.equal(await status(VIEW, right, '2001:db8:7:2::1'), 200, 'another address may try');
  const who = { event: 'security', address: '2001:db8:7:1::/64', requestId: String };
  t.match(lines[0], { ...who, outcome: 'OPERATOR_IN', operator: 'ops' });
  t.equal(lines.filter(({ outcome }) => outcome === 'OPERATOR_WRONG').length, 10);
  t.match(
    lines.find(({ outcome }) => outcome === 'OPERATOR_LIMITED'),
    who,
  );
  t.notMatch(JSON.stringify(lines), /guess|ops-password/);
  const { values } = await api.services.metrics.securityEvents.get();
  t.match(
    values.find(({ labels }) => labels.outcome === 'OPERATOR_WRONG'),
    { value: 10 },
  );
});

t.test('a proxy names operators, from its own network alone', async (t) => {
  const { status, audit } = await start(t, { OPS_AUTH: 'proxy', OPS_PROXIES: '10.1.0.0/16,fd00::7' });
  const named = (user: string, groups: string) => ({ 'remote-user': user, 'remote-groups': groups });
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::7']) {
    t.equal(await status(VIEW, named('wang', 'staff,viewer'), address), 200);
    t.equal(await status(PAUSE, named('wang', 'staff,viewer'), address), 403);
    t.ok((await status(PAUSE, named('li', 'operator'), address)) < 300);
    t.equal(await status(VIEW, named('li', 'staff'), address), 401, 'no role');
    t.equal(await status(VIEW, {}, address), 401);
  }
  for (const address of ['10.2.0.1', '127.0.0.1', 'fd00::8']) {
    t.equal(await status(VIEW, { ...named('li', 'operator'), 'x-forwarded-for': '10.1.2.3' }, address), 401);
  }
  t.equal(await status(VIEW, basic('ops', 'ops-password')), 401, 'passwords count no more');
  t.equal((await audit()).length, 3);
});

t.test('settings that let nobody or everybody in are faults', async (t) => {
  const minimal = { REDIS_URL: 'redis://r', DATABASE_URL: 'postgres://p', APP_SECRETS: 'x'.repeat(32) };
  const file = join(t.testdir({}), 'operators');
  writeFileSync(file, 'li:operator:plain\nwang:boss:$argon2id$v=19\n');
  for (const [settings, fault] of [
    [{ OPS_AUTH: 'proxy' }, /OPS_PROXIES: .*must name/],
    [{ OPS_AUTH: 'proxy', OPS_PROXIES: 'loopback' }, /OPS_PROXIES: "loopback"/],
    [{ OPS_AUTH: 'proxy', OPS_PROXIES: '0.0.0.0/0' }, /OPS_PROXIES: .*whole internet/],
    [{ OPS_USERS_FILE: file }, /OPS_USERS_FILE: line 1 .*; line 2 /],
    [{ OPS_USERS_FILE: `${file}.none` }, /OPS_USERS_FILE: ENOENT/],
  ] as const) {
    t.throws(() => parseConfig({ ...minimal, ...settings }), { message: fault });
  }
});

t.test('commands write down who ran them and why; audit reads it back', async (t) => {
  const { api, audit } = await start(t, {});
  const settings = { REDIS_URL: String(api.config.redisUrls[0]), DATABASE_URL: api.config.databaseUrl };
  const mobile = newMobile();
  await command(settings, 'lists', 'block', mobile, '--by', 'li', '--reason', 'asked for by the police');
  await command(settings, 'sends', 'pause', '--reason', 'wrong template');
  t.match(await audit(), [
    { actor: 'li', via: 'command', action: 'lists:block', subject: /^139\*{4}/, reason: 'asked for by the police' },
    { actor: /^.+@.+$/, action: 'sends:pause', reason: 'wrong template' },
  ]);
  const { output } = await command(settings, 'audit', '--by', 'li');
  t.match(output, /^\S+Z\tli\tcommand\tlists:block\t139\*{4}\d{4}\tasked for by the police\n$/);
  const away = await command({ ...settings, DATABASE_URL: 'postgres://127.0.0.1:1/none' }, 'sends', 'resume');
  t.match(away, { code: 0, output: /^Resumed/, errors: /^Not in the audit log, because PostgreSQL is away/ });
});
