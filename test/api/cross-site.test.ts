/** Requests from other sites, and the headers that keep a page to itself. */
import { readdir, readFile } from 'node:fs/promises';
import t from 'tap';
import { root } from '../../scripts/root.ts';
import { startApi } from '../support/api.ts';

const api = await startApi(t);
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const send = (method: Method, path: string, headers: Record<string, string>) =>
  api.app.inject({ method, url: `/api/v1.0${path}`, headers: { host: 'shop.example', ...headers } });

const CHANGES: [Method, string][] = [
  ['POST', '/session'],
  ['DELETE', '/session'],
  ['PUT', '/password'],
  ['POST', '/passwords/check'],
  ['POST', '/users'],
  ['POST', '/sms_codes'],
  ['POST', '/sms_codes/check'],
  ['GET', '/sms_codes/13900000000'],
];

const FOREIGN: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' },
  { origin: 'https://elsewhere.example' },
  { origin: 'https://shop.example.elsewhere.example' },
  { origin: 'https://shop.example:8443' },
  { origin: 'http://shop.example', host: 'shop.example:443' },
  { origin: 'null' },
  { origin: 'not a URL' },
  { origin: 'https://shop.example', host: 'not a host' },
];

const OWN: Record<string, string>[] = [
  {},
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { origin: 'https://shop.example' },
  { origin: 'http://shop.example' },
  { origin: 'https://shop.example', host: 'Shop.Example:443' },
  { origin: 'http://127.0.0.1:5000', host: '127.0.0.1:5000' },
];

for (const [method, path] of CHANGES) {
  t.test(`${method} ${path} is refused from other sites only`, async (t) => {
    for (const headers of FOREIGN) {
      const response = await send(method, path, headers);
      t.equal(response.statusCode, 403, JSON.stringify(headers));
      t.match(response.json(), { errcode: '4103', errmsg: '拒绝跨站请求' });
    }
    for (const headers of OWN) t.not((await send(method, path, headers)).statusCode, 403, JSON.stringify(headers));
  });
}

t.test('what changes nothing may be read from anywhere', async (t) => {
  for (const path of ['/session', '/houses/index', `/sms_sends/${'0'.repeat(32)}`]) {
    t.equal((await send('GET', path, { 'sec-fetch-site': 'cross-site' })).statusCode, 200, path);
  }
});

t.test(
  'a form that is posted to its page is answered with the page, also where a browser hides who sent it',
  async (t) => {
    for (const headers of [{ origin: 'null' }, { origin: 'null', 'sec-fetch-site': 'same-origin' }]) {
      const { statusCode, headers: answer } = await api.app.inject({ method: 'POST', url: '/login.html', headers });
      t.equal(statusCode, 303);
      t.equal(answer.location, '/login.html');
    }
  },
);

t.test('no answer lets another site read it', async (t) => {
  const response = await send('GET', '/session', { origin: 'https://elsewhere.example' });
  t.equal(response.headers['access-control-allow-origin'], undefined);
});

t.test('every answer carries the security headers, and nothing inline may run', async (t) => {
  for (const url of ['/', '/login.html', '/api/v1.0/session', '/api/v1.0/nothing', '/docs/']) {
    const { headers } = await api.app.inject({ url });
    const policy = String(headers['content-security-policy']);
    t.match(policy, /default-src 'self'/, url);
    t.match(policy, /frame-ancestors 'none'/, url);
    t.notMatch(policy, /https?:|upgrade-insecure-requests/, url);
    // The reference writes its own styles into the page, and runs the one script that carries its nonce.
    if (url === '/docs/') t.match(policy, /script-src 'self' 'nonce-[\w+/=]{24}';/, url);
    else t.notMatch(policy, /unsafe|nonce/, url);
    t.equal(headers['x-content-type-options'], 'nosniff', url);
    t.match(headers['strict-transport-security'], /max-age=31536000/, url);
    t.equal(headers['referrer-policy'], 'no-referrer', url);
    t.equal(headers['x-powered-by'], undefined, url);
  }
});

t.test('the pages keep to it', async (t) => {
  const folder = `${root}api/public`;
  const pages = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
  t.ok(pages.length > 3);
  for (const page of pages) {
    const html = await readFile(`${folder}/${page}`, 'utf8');
    t.notMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:/i, page);
  }
});
