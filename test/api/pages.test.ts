/** The files of the pages: names with hashes, caches, compressed forms, HEAD, ranges, and how much a page weighs. */
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parse } from 'acorn';
import Fastify from 'fastify';
import t from 'tap';
import { pages } from '../../api/plugins/pages.ts';
import { createBranding } from '../../api/site/brand.ts';
import { loadSite } from '../../api/site/site-files.ts';
import { brandSettings } from '../../core/brand-settings.ts';
import { readSettings } from '../../core/setting.ts';
import { startApi } from '../support/api.ts';

const PAGES = ['/', '/register.html', '/login.html', '/reset.html'];
const MOST_BYTES_OF_A_PAGE = 50_000;

const faults: string[] = [];
const brand = readSettings(brandSettings, {}, faults);
const app = Fastify();
await app.register(pages, { brand });
t.teardown(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

/** Every file a page can ever ask for, without what the API gives. */
async function filesOf(page: string, found = new Set<string>()): Promise<Set<string>> {
  const { body } = await get(page);
  for (const [path] of body.matchAll(/(?<=["'])\/[^"']+\.(?:css|js|svg)(?=["'])/g)) {
    if (!found.has(path)) await filesOf(path, found.add(path));
  }
  return found;
}

t.test('a page is asked for anew each time, its parts are kept for ever under the hash of their content', async (t) => {
  for (const page of PAGES) {
    t.equal((await get(page)).headers['cache-control'], 'no-cache', page);
    for (const file of await filesOf(page)) {
      t.match(file, /\.[0-9a-f]{10}\.(css|js|svg)$/);
      const { statusCode, headers } = await get(file);
      t.equal(statusCode, 200, file);
      t.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    }
  }
});

t.test('modules import each other under their hashed names, and a page asks for all of them at once', async (t) => {
  for (const page of PAGES) {
    const { body } = await get(page);
    for (const file of await filesOf(page)) {
      const imports = (await get(file)).body.matchAll(/from\s*['"]([^'"]+)['"]/g);
      for (const [, path = ''] of imports) t.match(body, `rel="modulepreload" href="${path}"`, `${page}: ${file}`);
    }
  }
});

t.test('each page with every file it can ask for weighs less than 50 kB over the network', async (t) => {
  for (const page of PAGES) {
    const headers = { 'accept-encoding': 'gzip' };
    const bodies = await Promise.all(
      [page, ...(await filesOf(page))].map(async (file) => (await get(file, headers)).rawPayload),
    );
    const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
    t.ok(bytes < MOST_BYTES_OF_A_PAGE, `${page}: ${bytes} bytes`);
  }
});

/** What browsers got after Chrome 88, Firefox 78 and Safari 14.1, beside the syntax after that of 2021. */
const TOO_NEW: [what: string, pattern: RegExp][] = [
  ['lookbehind', /\(\?<[=!]/],
  ['AbortSignal.timeout', /AbortSignal\.(?:timeout|any)/],
  ['at()', /\.at\(/],
  ['Object.hasOwn', /Object\.(?:hasOwn|groupBy)/],
  ['structuredClone', /structuredClone/],
  ['logical assignment', /(?:\?\?|\|\||&&)=/],
  ['private members', /this\.#\w/],
  ['static blocks', /static\s*\{/],
  ['crypto.randomUUID', /randomUUID/],
  ['array methods that copy', /\.(?:toSorted|toReversed|findLast)\(/],
  ['requestSubmit', /requestSubmit/],
  ['reflected ARIA', /\.aria[A-Z]/],
  ['module workers', /type: 'module'/],
  [':has()', /:has\(/],
];

t.test('nothing that the oldest browsers the README names do not know', async (t) => {
  for (const page of PAGES) {
    for (const file of await filesOf(page)) {
      if (!/\.(js|css)$/.test(file)) continue;
      const { body } = await get(file);
      const sourceType = /\/(early|pow-worker)\./.test(file) ? 'script' : 'module';
      if (file.endsWith('.js')) t.ok(parse(body, { ecmaVersion: 2021, sourceType }), file);
      for (const [what, pattern] of TOO_NEW) t.notMatch(body, pattern, `${file}: ${what}`);
    }
  }
});

t.test('an address that leads nowhere is a page to people and an answer to programs', async (t) => {
  const { app: whole } = await startApi(t);
  const page = await whole.inject({ url: '/nope.html', headers: { accept: 'text/html,*/*' } });
  t.equal(page.statusCode, 404);
  t.match(page.headers['content-security-policy'], "default-src 'self'");
  const script = (await whole.inject('/login.js')).headers;
  t.equal(script['content-security-policy'], undefined, 'what only documents mean something by stays with them');
  t.equal(script['x-content-type-options'], 'nosniff');
  t.match(page.body, /找不到这个页面/);
  for (const [url, accept] of [
    ['/nope.html', '*/*'],
    ['/api/v1.0/nope', 'text/html,*/*'],
  ] as const) {
    const answer = await whole.inject({ url, headers: { accept } });
    t.equal(answer.statusCode, 404);
    t.match(answer.json(), { errcode: '4103' });
  }
});

t.test('name, claim, colour, logo and links come from the settings', async (t) => {
  const logo = join(t.testdir({ 'logo.svg': '<svg id="ours"/>' }), 'logo.svg');
  const faults: string[] = [];
  const settings = {
    BRAND_NAME: '<安居>',
    BRAND_NAME_EN: 'Anju & Co',
    BRAND_COLOR: '#7a1fa2',
    BRAND_LOGO: logo,
    TERMS_URL: '/terms.html',
    PRIVACY_URL: 'https://example.com/privacy',
  };
  const own = Fastify();
  t.teardown(() => own.close());
  await own.register(pages, { brand: readSettings(brandSettings, settings, faults) });
  t.strictSame(faults, []);
  const { body } = await own.inject('/login.html');
  t.match(body, '登录 / 注册 · &lt;安居></title>');
  t.match(body, 'Anju &amp; Co');
  t.notMatch(body, /爱家|Aijia|\{\{/);
  t.match(body, '<a href="/terms.html">');
  t.match(body, '<a href="https://example.com/privacy">');
  t.equal((await own.inject('/art/icon.svg')).body, '<svg id="ours"/>');
  const css = (await own.inject('/page.css')).body;
  t.match(css, '--accent: #7a1fa2');
  t.notMatch(css, '#1d6b57');
});

t.test('a colour that white can not be read on, and a link that is none, are faults of the settings', async (t) => {
  for (const [name, value] of [
    ['BRAND_COLOR', '#ffcc00'],
    ['BRAND_COLOR', 'green'],
    ['TERMS_URL', 'javascript:alert(1)'],
  ] as const) {
    const faults: string[] = [];
    readSettings(brandSettings, { [name]: value }, faults);
    t.match(faults, [new RegExp(`^${name}: `)]);
  }
});

t.test('compressed as the browser asks, each form with its own tag', async (t) => {
  const plain = await get('/register.html');
  t.equal(plain.headers['content-encoding'], undefined);
  t.equal(plain.headers.vary, 'accept-encoding');
  const brotli = await get('/register.html', { 'accept-encoding': 'gzip, deflate, br' });
  t.equal(brotli.headers['content-encoding'], 'br');
  t.equal(brotliDecompressSync(brotli.rawPayload).toString(), plain.body);
  const gzip = await get('/register.html', { 'accept-encoding': 'gzip, br;q=0' });
  t.equal(gzip.headers['content-encoding'], 'gzip');
  t.equal(gunzipSync(gzip.rawPayload).toString(), plain.body);
  t.equal(new Set([plain, brotli, gzip].map(({ headers }) => headers.etag)).size, 3);
});

t.test('what the browser has is not sent again', async (t) => {
  const { headers } = await get('/register.html');
  const again = await get('/register.html', { 'if-none-match': `"other", W/${headers.etag}` });
  t.equal(again.statusCode, 304);
  t.equal(again.body, '');
  t.equal(again.headers.etag, headers.etag);
  t.equal((await get('/register.html', { 'if-none-match': '"other"' })).statusCode, 200);
});

t.test('HEAD has the headers of GET and no body', async (t) => {
  const got = await get('/login.html');
  const head = await app.inject({ method: 'HEAD', url: '/login.html' });
  t.equal(head.statusCode, 200);
  t.equal(head.body, '');
  for (const name of ['content-length', 'content-type', 'etag', 'cache-control']) {
    t.equal(head.headers[name], got.headers[name], name);
  }
  for (const range of ['bytes=0-9', 'bytes=9999999-']) {
    const { statusCode } = await app.inject({ method: 'HEAD', url: '/login.html', headers: { range } });
    t.equal(statusCode, 200, 'ranges are for GET');
  }
});

t.test('a form that is posted to its page is answered with the page, whatever it holds', async (t) => {
  const sent = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } } as const;
  for (const page of PAGES) {
    const { statusCode, headers } = await app.inject({ ...sent, url: page, payload: 'mobile=1&password=2' });
    t.equal(statusCode, 303, page);
    t.equal(headers.location, page);
  }
});

t.test('one range of the plain form; the whole for several, for nonsense and for another version', async (t) => {
  const whole = await get('/index.html');
  const size = whole.rawPayload.length;
  const ranges: [range: string, first: number, last: number][] = [
    ['bytes=0-9', 0, 9],
    ['bytes=10-', 10, size - 1],
    ['bytes=-5', size - 5, size - 1],
    [`bytes=0-${size * 2}`, 0, size - 1],
  ];
  for (const [range, first, last] of ranges) {
    const part = await get('/index.html', { range, 'accept-encoding': 'br' });
    t.equal(part.statusCode, 206, range);
    t.equal(part.headers['content-range'], `bytes ${first}-${last}/${size}`);
    t.strictSame(part.rawPayload, whole.rawPayload.subarray(first, last + 1));
  }
  for (const range of ['bytes=0-1,4-5', 'bytes=9-1', 'bytes=-', 'lines=1-2']) {
    t.equal((await get('/index.html', { range })).statusCode, 200, range);
  }
  const beyond = await get('/index.html', { range: `bytes=${size}-` });
  t.equal(beyond.statusCode, 416);
  t.equal(beyond.headers['content-range'], `bytes */${size}`);
  const etag = String(whole.headers.etag);
  t.equal((await get('/index.html', { range: 'bytes=0-1', 'if-range': etag })).statusCode, 206);
  t.equal((await get('/index.html', { range: 'bytes=0-1', 'if-range': '"old"' })).statusCode, 200);
});

t.test('parts are not served, nothing outside the folder is', async (t) => {
  for (const path of ['/parts/head.html', '/../app.ts', '/%2e%2e/app.ts', '/pages.ts']) {
    t.equal((await get(path)).statusCode, 404, path);
  }
});

t.test('comments stay at home', async (t) => {
  for (const page of PAGES) {
    for (const file of [page, ...(await filesOf(page))]) t.notMatch((await get(file)).body, /^\s*(\/[/*]|<!--)/m, file);
  }
});

t.test('a name that leads nowhere or in a circle is found at the start', async (t) => {
  const missing = t.testdir({ 'a.html': '<!-- part gone.html -->' });
  t.throws(() => loadSite(missing, createBranding(brand)), /There is no parts\/gone\.html/);
  const circle = t.testdir({ 'a.js': "import './b.js';", 'b.js': "import './a.js';" });
  t.throws(() => loadSite(circle, createBranding(brand)), /circle/);
});
