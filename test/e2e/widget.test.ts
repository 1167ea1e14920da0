/** The form that pages of other origins embed: the whole way through it, under the strictest policy a page may have. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t from 'tap';
import { root } from '../../scripts/root.ts';
import { codeOf, newMobile, wrongCode } from '../support/api.ts';
import { PUBLISHABLE, startWithApplications } from '../support/applications.ts';
import { violations } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';

t.setTimeout(300_000);

let html = '';
let policy = '';
const shop = createServer((_request, response) => {
  response.setHeader('content-security-policy', policy);
  response.setHeader('content-type', 'text/html').end(html);
});
await once(shop.listen(0, '127.0.0.1'), 'listening');
t.teardown(() => shop.close());
const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;

const settings = {
  IMAGE_CODE_POW_BITS: '8',
  SMS_IP_LIMITS: '1000/1h',
  IMAGE_CODE_IP_LIMIT: '1000/1m',
  IMAGE_CODE_POW_IP_LIMIT: '1000/1m',
};
const api = await startWithApplications(t, settings, { shop: { origins: [origin] } });
const service = await api.app.listen({ host: '127.0.0.1', port: 0 });
t.teardown(() => api.app.server.closeAllConnections());
policy = `default-src 'none'; script-src ${service}; connect-src ${service}; worker-src blob:; img-src blob:; media-src blob:`;
html = `<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1>
<sms-verification application="${PUBLISHABLE}" purpose="login"></sms-verification></main>
<script type="module" src="${service}/widget.js"></script>`;

const open = await startBrowser(t, origin);

/** All come from one address, of which each test is to know the first sends. */
t.beforeEach(async () => {
  const keys = await api.services.redis.keys('limit_*');
  if (keys.length > 0) await api.services.redis.del(keys);
});

async function openShop(t: Parameters<typeof open>[0]) {
  const page = await open(t);
  const told: { name: string; detail: Record<string, string> }[] = [];
  await page.exposeFunction('told', (name: string, detail: Record<string, string>) => told.push({ name, detail }));
  await page.addInitScript(
    'for (const name of ["verified", "failed"]) addEventListener(name, ({ detail }) => told(name, detail));',
  );
  await page.goto('/');
  await page.getByLabel('Mobile number').waitFor();
  return { page, told };
}

/** Types a number and sends; resolves to the id of the verification. */
async function ask(page: Page, number: string, press = 'Send code'): Promise<string> {
  const created = page.waitForResponse((response) => /\/verifications$/.test(response.url()));
  await page.getByLabel('Mobile number').fill(number);
  await page.getByRole('button', { name: press }).click();
  const { data } = (await (await created).json()) as { data: { verification_id: string } };
  await page.getByLabel('Code from the SMS').waitFor();
  return data.verification_id;
}

const sendsOf = async (id: string) => (await api.services.verifications.get(id))?.sends ?? [];
const codeFor = async (id: string) => codeOf(api.services, (await sendsOf(id)).at(-1) ?? '');

t.test('the file is small', async (t) => {
  const size = readFileSync(join(root, 'api/widget/widget.min.js')).length;
  t.ok(size < 30 * 1024, `${size} bytes`);
});

t.test('a number, one press, and the code as it is typed: the page gets the receipt', async (t) => {
  const { page, told } = await openShop(t);
  const id = await ask(page, newMobile());
  await page.getByText('We sent a code to 139****').waitFor();
  await page.getByLabel('Code from the SMS').pressSequentially(await codeFor(id));
  await page.getByText('Your number is verified').waitFor();
  t.match(told, [{ name: 'verified', detail: { verificationId: id, receipt: /^eyJ/ } }]);
  t.equal((await api.services.verifications.get(id))?.end, 'approved');
});

t.test(
  'a wrong code says how many tries are left; with none left the page is told and a new number may be typed',
  async (t) => {
    const { page, told } = await openShop(t);
    const id = await ask(page, newMobile());
    const wrong = wrongCode(await codeFor(id));
    for (const left of [4, 3, 2, 1]) {
      await page.getByLabel('Code from the SMS').fill(wrong);
      await page.getByText(`Tries left: ${left}.`).waitFor();
    }
    await page.getByLabel('Code from the SMS').fill(wrong);
    await page.getByText('This code no longer works.').waitFor();
    await page.getByLabel('Mobile number').waitFor();
    t.match(told, [{ name: 'failed', detail: { verificationId: id, errcode: '4004' } }]);
  },
);

t.test('a pasted international number chooses its country', async (t) => {
  const { page } = await openShop(t);
  await page.getByLabel('Country or region').waitFor();
  const id = await ask(page, '+44 7400 123456');
  t.match(await api.services.verifications.get(id), { country: 'GB', toMasked: '+44****3456' });
  t.equal(await page.getByText('We sent a code to +44****3456').count(), 1);
});

t.test('a landline is refused in the words of the service', async (t) => {
  const { page } = await openShop(t);
  await page.getByLabel('Mobile number').fill('+442079460000');
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByRole('alert').getByText('This number cannot receive codes.').waitFor();
});

t.test('where no proof is asked for unasked, a picture is shown; its answer sends', async (t) => {
  const { page } = await openShop(t);
  await page.route('**/pow', async (route) => {
    const response = await route.fetch();
    const { data, ...rest } = await response.json();
    await route.fulfill({ response, json: { ...rest, data: { ...data, automatic: false } } });
  });
  const picture = page.waitForResponse((response) => /\/image_codes\/[^/]+$/.test(response.url()));
  await page.getByLabel('Mobile number').fill(newMobile());
  await page.keyboard.press('Enter');
  const id = (await picture).url().split('/').at(-1);
  const answer = (await api.services.redis.get(`image_code_${id}`)) ?? '';
  await page.getByLabel('Image code').fill(answer);
  await page.keyboard.press('Enter');
  await page.getByLabel('Code from the SMS').waitFor();
});

t.test('a page of an origin that is not allowed is told so', async (t) => {
  const page = await open(t);
  const foreign = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html));
  await once(foreign.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => foreign.close());
  await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
});

t.test('it can be used without a mouse and read by a screen reader', async (t) => {
  const { page } = await openShop(t);
  t.strictSame(await violations(page), []);
  await page.keyboard.press('Tab');
  t.equal(await page.evaluate('document.activeElement.tagName'), 'SMS-VERIFICATION');
  await ask(page, newMobile());
  t.strictSame(await violations(page), []);
});
