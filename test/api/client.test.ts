/** The client as others install it, from its tarball: small, typed, and the whole way with it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type * as Client from '../../api/client/client.ts';
import { root } from '../../scripts/root.ts';
import { codeOf, newMobile, wrongCode } from '../support/api.ts';
import { KEYS, ORIGIN, PUBLISHABLE, startWithApplications } from '../support/applications.ts';

const api = await startWithApplications(t, { IMAGE_CODE_POW_BITS: '8' });
const baseUrl = await api.app.listen({ host: '127.0.0.1', port: 0 });
t.teardown(() => api.app.server.closeAllConnections());

const folder = mkdtempSync(join(tmpdir(), 'sms-client-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
    cwd: join(root, 'api/client'),
    encoding: 'utf8',
  }).replace(/^[^[]*/, ''),
);
const tarball = join(folder, packed.filename);
execFileSync('tar', ['-xzf', tarball, '-C', folder]);
const { createClient, VerificationError }: typeof Client = await import(join(folder, 'package/dist/client.js'));

async function codeFor(id: string): Promise<string> {
  return codeOf(api.services, (await api.services.verifications.get(id))?.sends.at(-1) ?? '');
}

t.test('the tarball is below 5 kB and has types', async (t) => {
  t.ok(statSync(tarball).size < 5 * 1024, `${statSync(tarball).size} bytes`);
  t.ok(packed.files.some(({ path }: { path: string }) => path === 'dist/client.d.ts'));
});

t.test('a server sends, is told of a wrong code by a typed error, checks, reads and cancels', async (t) => {
  const client = createClient({ baseUrl, key: KEYS.shop, language: 'en' });
  const { verification_id: id } = await client.create({ to: newMobile(), reference: 'order-7' });
  const code = await codeFor(id);
  const wrong = await client.check(id, wrongCode(code)).catch((error: unknown) => error);
  t.ok(wrong instanceof VerificationError);
  t.match(wrong, { status: 422, errcode: '4004', attemptsLeft: 4, message: 'The code is wrong.' });
  t.match(await client.check(id, code), { verified: true });
  t.match(await client.read(id), { status: 'approved', reference: 'order-7' });
  const other = await client.create({ to: newMobile() });
  t.match(await client.cancel(other.verification_id), { status: 'canceled' });
  const states: string[] = [];
  await client.follow(other.verification_id, ({ status }) => states.push(status));
  t.strictSame(states, ['canceled']);
});

t.test('a page proves its work and goes on with the client secret', async (t) => {
  const fetchFromPage: typeof fetch = (url, init) =>
    fetch(url, { ...init, headers: { ...(init?.headers as object), origin: ORIGIN } });
  const client = createClient({ baseUrl, key: PUBLISHABLE, fetch: fetchFromPage });
  const { verification_id: id, client_secret: clientSecret } = await client.create({ to: newMobile() });
  t.match(await client.check(id, await codeFor(id), { clientSecret }), { verified: true, receipt: /^eyJ/ });
});

t.test('a call that was not answered is made again, once more the same', async (t) => {
  let calls = 0;
  const flaky: typeof fetch = async (url, init) => {
    calls += 1;
    if (calls === 1) {
      await fetch(url, init);
      throw new TypeError('the connection was cut');
    }
    return fetch(url, init);
  };
  const client = createClient({ baseUrl, key: KEYS.shop, fetch: flaky });
  t.match(await client.create({ to: newMobile() }), { status: 'pending' });
  t.equal(calls, 2, 'the Idempotency-Key let nothing be sent twice');
});
