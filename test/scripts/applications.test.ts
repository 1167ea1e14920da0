/** `applications:create` and `applications:reload` as an operator runs them, beside an API that must hear of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startWithApplications } from '../support/applications.ts';
import { command } from '../support/command.ts';

const api = await startWithApplications(t);
const file = api.config.applicationsFile ?? '';
const environment = {
  REDIS_URL: String(api.config.redisUrls[0]),
  APPLICATIONS_FILE: file,
  APP_SECRETS: String(api.config.appSecrets[0]),
};

const run = (...args: string[]) => command(environment, 'applications', ...args);

t.test('a new application works as soon as the command is done; its key is nowhere in clear', async (t) => {
  const {
    code,
    output: stdout,
    errors: stderr,
  } = await run('create', 'kiosk', '--origin', 'https://kiosk.example', '--webhook', 'https://kiosk.example/hook');
  t.equal(code, 0, stderr);
  const found = (name: string) => new RegExp(`^${name}=(\\S+)$`, 'm').exec(stdout)?.[1] ?? '';
  t.match(found('publishable_key'), /^pk_kiosk_/);
  t.match(found('webhook_secret'), /^whsec_/);
  t.notMatch(readFileSync(file, 'utf8'), new RegExp(found('key').slice(0, 20)));
  t.equal((await api.create(newMobile(), { key: found('key') })).status, 200);
  t.match(stderr, /1 of 1 processes run with [0-9a-f]{12}/);
});

t.test('a key that is taken out of the file is worth nothing after a reload', async (t) => {
  const content = JSON.parse(readFileSync(file, 'utf8'));
  const before = readFileSync(file, 'utf8');
  content.applications[0].keys = [];
  writeFileSync(file, JSON.stringify(content));
  t.equal((await run('reload')).code, 0);
  t.equal((await api.create(newMobile())).status, 401);
  writeFileSync(file, before);
  t.equal((await run('reload')).code, 0);
});

t.test('a faulty file is refused with all its faults, and the processes go on with what they had', async (t) => {
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, '{"applications":[{"id":"X"},{"id":"shop","name":"","keys":[]}]}');
  const { code, errors: stderr } = await run('reload');
  t.equal(code, 1);
  t.match(stderr, /applications\[0\].*\n.*applications\[1\].name/s);
  writeFileSync(file, before);
  t.equal((await api.create(newMobile())).status, 200);
});
