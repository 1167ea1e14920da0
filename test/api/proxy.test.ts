/** Behind a proxy that ends TLS: whom limits count, when the cookie is Secure, and that nobody else can pose as it. */
import t from 'tap';
import { type Answer, newMobile, startApi } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const PROXY = '10.0.0.5';
const settings = { IMAGE_CODE_IP_LIMIT: '1/1m', LOGIN_LIMIT: '1/10m' };
const trusting = await startApi(t, { ...settings, TRUST_PROXY: '10.0.0.0/8,fd00::/8' });
const direct = await startApi(t, settings);

let images = 0;
const takeImage = async (api: typeof direct, forwardedFor: string, socket: string): Promise<number> => {
  images += 1;
  const id = `00000000-0000-4000-8000-${images.toString().padStart(12, '0')}`;
  return (await api.get(`/image_codes/${id}`, { 'x-forwarded-for': forwardedFor }, socket)).statusCode;
};

t.test("a trusted proxy's word: clients are told apart, whatever they claim themselves", async (t) => {
  t.equal(await takeImage(trusting, '198.51.100.1', PROXY), 200);
  t.equal(await takeImage(trusting, '198.51.100.2', PROXY), 200);
  t.equal(await takeImage(trusting, '198.51.100.1', PROXY), 429);
  t.equal(await takeImage(trusting, '203.0.113.99, 198.51.100.1', PROXY), 429, 'what the client put in front');
  t.equal(await takeImage(trusting, '10.9.9.9, 198.51.100.1', PROXY), 429, 'also when it names a proxy');
  t.equal(await takeImage(trusting, '198.51.100.1, 10.0.0.6', PROXY), 429, 'through two proxies');
  t.equal(await takeImage(trusting, '198.51.100.3', 'fd00::1'), 200, 'a proxy that speaks IPv6');
  t.equal(await takeImage(trusting, '198.51.100.4', `::ffff:${PROXY}`), 200);
});

t.test('nobody else is believed: the socket counts', async (t) => {
  const attacker = '203.0.113.7';
  t.equal(await takeImage(trusting, '198.51.100.10', attacker), 200);
  t.equal(await takeImage(trusting, '198.51.100.11', attacker), 429);
  t.equal(await takeImage(direct, '198.51.100.12', attacker), 200);
  t.equal(await takeImage(direct, '198.51.100.13', attacker), 429, 'without TRUST_PROXY neither');
  t.equal(await takeImage(direct, '198.51.100.13', PROXY), 200);
});

t.test('a spoofed address does not lift the limit of log-ins', async (t) => {
  const mobile = newMobile();
  const answers: Answer[] = [];
  for (const spoofed of ['198.51.100.20', '198.51.100.21']) {
    const headers = { 'x-forwarded-for': spoofed, 'x-real-ip': spoofed, forwarded: `for=${spoofed}` };
    const from = visitor(direct, { headers, address: '203.0.113.30' });
    answers.push((await from.post('/session', { mobile, password: 'wrong' })).answer);
  }
  t.strictSame(
    answers.map(({ errcode }) => errcode),
    ['4106', '4201'],
  );
});

t.test("the cookie is Secure when the client's connection is, by a trusted proxy's word", async (t) => {
  const password = 'correct horse';
  const cookie = async (api: typeof direct, address: string) => {
    const mobile = newMobile();
    await api.services.users.create(mobile, await api.services.passwords.hash(password));
    const from = visitor(api, { headers: { 'x-forwarded-proto': 'https' }, address });
    return (await from.post('/session', { mobile, password })).setCookie;
  };
  t.match(await cookie(trusting, PROXY), /; Secure/);
  t.notMatch(await cookie(trusting, '203.0.113.40'), /Secure/);
  t.notMatch(await cookie(direct, PROXY), /Secure/);
});

t.test('the host that a page is compared with is the one the browser asked for', async (t) => {
  const headers = { host: 'api.internal:5000', 'x-forwarded-host': 'shop.example', origin: 'https://shop.example' };
  const status = async (api: typeof direct, remoteAddress: string) =>
    (await api.app.inject({ method: 'DELETE', url: '/api/v1.0/session', headers, remoteAddress })).statusCode;
  t.equal(await status(trusting, PROXY), 200);
  t.equal(await status(trusting, '203.0.113.50'), 403);
  t.equal(await status(direct, PROXY), 403);
});
