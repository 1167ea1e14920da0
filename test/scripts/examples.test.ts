/** The examples as others run them: a shop on the packed client, and Python checking what this service signs. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { webhookHeaders } from '../../core/webhook-signature.ts';
import { root } from '../../scripts/root.ts';
import { codeOf, newMobile, wrongCode } from '../support/api.ts';
import { KEYS, startWithApplications } from '../support/applications.ts';

const api = await startWithApplications(t);
const service = await api.app.listen({ host: '127.0.0.1', port: 0 });
t.teardown(() => api.app.server.closeAllConnections());
const folder = mkdtempSync(join(tmpdir(), 'sms-examples-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const secret = Buffer.alloc(32, 9);
const writtenSecret = `whsec_${secret.toString('base64')}`;
const codeFor = async (id: string) => codeOf(api.services, (await api.services.verifications.get(id))?.sends[0] ?? '');

t.test('a shop signs people in by its own accounts, with the client and webhooks', async (t) => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
      cwd: join(root, 'api/client'),
      encoding: 'utf8',
    }).replace(/^[^[]*/, ''),
  );
  const modules = join(folder, 'node_modules/sms-verification-client');
  mkdirSync(modules, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', modules, '--strip-components=1']);
  copyFileSync(join(root, 'scripts/examples/shop.mjs'), join(folder, 'shop.mjs'));
  const shop = spawn(process.execPath, [join(folder, 'shop.mjs')], {
    env: { SMS_URL: service, SMS_KEY: KEYS.shop, SMS_WEBHOOK_SECRET: writtenSecret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => shop.kill());
  const lines = shop.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  const url = /http:\S+/.exec(await line())?.[0] ?? '';
  const post = async (path: string, body: object, headers = {}): Promise<Record<string, unknown>> => {
    const answer = await fetch(url + path, { method: 'POST', body: JSON.stringify(body), headers });
    return { status: answer.status, ...((await answer.json()) as object) };
  };

  const mobile = newMobile();
  const { verification } = await post('/sign-in', { mobile });
  const code = await codeFor(String(verification));
  t.match(await post('/sign-in/code', { verification, code: wrongCode(code) }), { status: 422, attempts_left: 4 });
  t.match(await post('/sign-in/code', { verification, code }), { status: 200, customer: /^[0-9a-f-]{36}$/ });
  t.match(await post('/sign-in', { mobile }), { status: 429, retry_after: Number }, 'the interval is the service’s');
  t.match(await post('/sign-in', { mobile: '+442079460000' }), { status: 422 });

  const event = { type: 'send.failed', data: { verification_id: verification } };
  const signed = webhookHeaders([secret], 'send_failed_1', JSON.stringify(event), Date.now());
  t.match(await post('/webhooks', event, signed), { status: 200 });
  t.match(JSON.parse(await line()), event);
  t.match(await post('/webhooks', { ...event, type: 'forged' }, signed), { status: 401 });
});

const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
const receiver = (args: string[], input: string) => {
  const { stdout, stderr } = spawnSync(python ?? '', [join(root, 'scripts/examples/receiver.py'), ...args], {
    input,
    encoding: 'utf8',
  });
  return stdout.trim() || stderr.trim();
};
const write = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};

t.test('Python checks a receipt', { skip: python ? false : 'there is no Python' }, async (t) => {
  const { verification_id: id } = (await api.create(newMobile())).data;
  const { receipt } = (await api.check(id, await codeFor(id))).data;
  const jwks = write('jwks.json', (await api.app.inject('/.well-known/jwks.json')).json());
  t.match(JSON.parse(receiver(['receipt', 'shop', jwks], receipt)), {
    verification_id: id,
    phone_number_verified: true,
    aud: 'shop',
  });
  t.match(receiver(['receipt', 'bank', jwks], receipt), /^refused: it is for another application/);
  const [head, , signature] = receipt.split('.');
  const forged = Buffer.from(JSON.stringify({ aud: 'shop', exp: 9e9 })).toString('base64url');
  t.match(receiver(['receipt', 'shop', jwks], `${head}.${forged}.${signature}`), /^refused: its signature is wrong/);
  t.match(receiver(['receipt', 'shop', write('none.json', { keys: [] })], receipt), /^refused: its key is unknown/);
});

t.test('Python checks a webhook', { skip: python ? false : 'there is no Python' }, async (t) => {
  const body = JSON.stringify({ type: 'verification.approved', data: { verification_id: 'x' } });
  const headers = (at: number) => write('headers.json', webhookHeaders([secret], 'id_1', body, at));
  t.strictSame(JSON.parse(receiver(['webhook', writtenSecret, headers(Date.now())], body)), JSON.parse(body));
  t.match(receiver(['webhook', writtenSecret, headers(Date.now())], `${body} `), /^refused: its signature is wrong/);
  t.match(receiver(['webhook', writtenSecret, headers(Date.now() - 301_000)], body), /^refused: it is old/);
});
