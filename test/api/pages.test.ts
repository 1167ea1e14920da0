/** The files of the pages: names with hashes, caches, compressed forms, HEAD, ranges, and how much a page weighs. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Fastify from 'fastify';
import t from 'tap';
import { pages } from '../../api/plugins/pages.ts';
import { loadSite } from '../../api/site/site-files.ts';

const PAGES = ['/', '/register.html', '/login.html', '/reset.html'];
const MOST_BYTES_OF_A_PAGE = 50_000;

const app = Fastify();
await app.register(pages);
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

t.test('each page weighs less than 50 kB all in, uncompressed', async (t) => {
  for (const page of PAGES) {
    const bodies = await Promise.all(
      [page, ...(await filesOf(page))].map(async (file) => (await get(file)).rawPayload),
    );
    const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
    t.ok(bytes < MOST_BYTES_OF_A_PAGE, `${page}: ${bytes} bytes`);
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
  t.throws(() => loadSite(missing), /There is no parts\/gone\.html/);
  const circle = t.testdir({ 'a.js': "import './b.js';", 'b.js': "import './a.js';" });
  t.throws(() => loadSite(circle), /circle/);
});
