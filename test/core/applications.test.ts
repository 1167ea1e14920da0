/** APPLICATIONS_FILE: what a good one gives, every fault of a bad one at once, and how an application is found. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readApplications } from '../../core/applications/read-applications.ts';
import { createApplicationRegistry } from '../../core/applications/registry.ts';

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
const environment = { SHOP_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };

const shop = {
  id: 'shop',
  name: { zh: '小店', en: 'Shop' },
  keys: [{ name: 'back-end', sha256: sha256('shop-key'), scopes: ['send', 'check', 'read'] }],
  publishableKeys: ['pk_shop_123456'],
  origins: ['https://shop.example'],
  countries: ['CN', 'US'],
  purposes: ['login', 'checkout'],
  codeLength: 8,
  codeTtlSeconds: 120,
  limits: ['100/1h'],
  dailyBudget: 1000,
  receipt: true,
  webhook: { url: 'https://shop.example/hook', secret: { env: 'SHOP_SECRET' } },
};
const bare = { id: 'bare', name: 'Bare', keys: [] };

function read(t: { testdir(): string }, content: unknown, variables: Record<string, string> = environment) {
  const path = join(t.testdir(), 'applications.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  const faults: string[] = [];
  return { ...readApplications(path, variables, faults), faults };
}

t.test('a good file gives its applications, what is left out by default', async (t) => {
  const { list, faults } = read(t, { applications: [shop, bare] });
  t.strictSame(faults, []);
  t.match(list[0], {
    id: 'shop',
    name: { zh: '小店', en: 'Shop' },
    codeLength: 8,
    codeTtlSeconds: 120,
    limits: [{ count: 100, windowMs: 3_600_000 }],
    dailyBudget: 1000,
    receipt: true,
    webhook: { url: 'https://shop.example/hook', allowPrivate: false, fullNumber: false },
  });
  t.match(list[1], {
    name: { zh: 'Bare', en: 'Bare' },
    countries: ['CN'],
    purposes: ['verify'],
    channels: ['sms'],
    codeLength: 6,
    codeTtlSeconds: 300,
    receipt: false,
    webhook: undefined,
  });
});

t.test('every fault is told at once, with its place', async (t) => {
  const { faults } = read(t, {
    applications: [
      { ...shop, countries: ['XX'], codeLength: 4, codeTtlSeconds: 30, limits: ['5 an hour'], colour: 'red' },
      { ...bare, keys: [{ name: 'k', sha256: 'the key itself', scopes: ['admin'] }], origins: ['https://a.example/'] },
      { ...bare, id: 'Upper', webhook: { url: 'ftp://x', secret: 'in clear' } },
      'no object',
    ],
  });
  for (const place of [
    /applications\[0\].countries\[0\]: it must be a country/,
    /applications\[0\].codeLength/,
    /applications\[0\].codeTtlSeconds/,
    /applications\[0\].limits\[0\]: it must be a rate/,
    /applications\[0\]: .*colour/,
    /applications\[1\].keys\[0\].sha256/,
    /applications\[1\].keys\[0\].scopes\[0\]/,
    /applications\[1\].origins\[0\]: it must be an origin/,
    /applications\[2\].id/,
    /applications\[2\].webhook.url/,
    /applications\[2\].webhook.secret/,
    /applications\[3\]/,
  ]) {
    t.ok(
      faults.some((fault) => place.test(fault) && fault.startsWith('APPLICATIONS_FILE: ')),
      String(place),
    );
  }
  t.notMatch(faults.join('\n'), /the key itself|in clear/, 'what may be a secret is not repeated');
});

t.test('what must be unique is; what can not work is refused', async (t) => {
  const twice = { ...shop, name: 'Twin', webhook: undefined };
  const { faults } = read(t, {
    applications: [
      shop,
      twice,
      { ...bare, id: 'default' },
      { ...bare, publishableKeys: ['pk_bare_1234'], keys: [{ name: 'k', sha256: sha256(''), scopes: ['send'] }] },
    ],
  });
  for (const place of [
    /applications\[1\].id: "shop" is there twice/,
    /applications\[1\].keys\[0\].sha256: another key has the same digest/,
    /applications\[1\].publishableKeys: "pk_shop_123456" is there twice/,
    /applications\[2\].id: "default" is the service itself/,
    /applications\[3\].publishableKeys: .*"origins" names none/,
    /applications\[3\].keys\[0\].sha256: it is the digest of an empty key/,
  ]) {
    t.ok(
      faults.some((fault) => place.test(fault)),
      String(place),
    );
  }
});

t.test('a file that is not there, no JSON or no list; secrets that are not set or too short', async (t) => {
  const faults: string[] = [];
  readApplications('/nowhere/applications.json', {}, faults);
  t.match(faults, [/there is no file/]);
  t.match(read(t, '{').faults, [/is no JSON/]);
  t.match(read(t, []).faults, [/must be an object with a list "applications"/]);
  t.match(read(t, { applications: [shop] }, {}).faults, [
    /webhook.secret: the environment variable SHOP_SECRET must be/,
  ]);
  t.match(read(t, { applications: [shop] }, { SHOP_SECRET: 'whsec_c2hvcnQ=' }).faults, [/24 to 64 random bytes/]);
});

t.test('the fingerprint is of content and secrets, not of spaces', async (t) => {
  const first = read(t, { applications: [shop] });
  t.match(first.fingerprint, /^[0-9a-f]{12}$/);
  t.equal(read(t, JSON.stringify({ applications: [shop] })).fingerprint, first.fingerprint);
  t.not(read(t, { applications: [bare] }).fingerprint, first.fingerprint);
  const other = { SHOP_SECRET: `whsec_${Buffer.alloc(32, 8).toString('base64')}` };
  t.not(read(t, { applications: [shop] }, other).fingerprint, first.fingerprint);
});

t.test('an application is found by id, secret key, publishable key and origin', async (t) => {
  const registry = createApplicationRegistry(read(t, { applications: [shop, bare] }));
  t.equal(registry.find('shop')?.id, 'shop');
  t.equal(registry.find('nobody'), undefined);
  t.match(registry.byDigest(Buffer.from(sha256('shop-key'), 'hex')), {
    application: { id: 'shop' },
    key: { name: 'back-end' },
  });
  t.equal(registry.byDigest(Buffer.alloc(32)), undefined);
  t.equal(registry.byPublishableKey('pk_shop_123456')?.id, 'shop');
  t.equal(registry.byPublishableKey('shop-key'), undefined);
  t.ok(registry.allowsOrigin('https://shop.example'));
  t.notOk(registry.allowsOrigin('https://shop.example.evil.example'));
  registry.replace(read(t, { applications: [bare] }));
  t.equal(registry.find('shop'), undefined);
});
