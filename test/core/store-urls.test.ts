/** REDIS_URL and DATABASE_URL as people write them: what is understood, and what a message says to write instead. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { databaseConnection } from '../../core/database-url.ts';
import { parseRedisUrls, redisPlace } from '../../core/redis-url.ts';

t.test('a password needs no percent-encoding', async (t) => {
  for (const password of ['a#b', 'a/b', 'a?b', '12/3', '12?3', '12#3', 'p@ss/w?o#rd', 'a%zz', 'a:b']) {
    t.match(databaseConnection(`postgres://sms:${password}@db.example:5433/app?sslmode=disable`), {
      host: 'db.example',
      port: 5433,
      user: 'sms',
      password,
      database: 'app',
    });
    t.match(redisPlace([`redis://:${password}@cache.example:6380/2`]), {
      servers: [{ host: 'cache.example', port: 6380 }],
      db: 2,
      identity: { password },
    });
  }
  t.match(databaseConnection('postgres://sms:a%23b@db/app'), { password: 'a#b' }, 'encoded it is decoded');
});

t.test('an @ in an option is no end of a password', async (t) => {
  t.match(databaseConnection('postgres://sms:pw@db/app?application_name=a@b'), { host: 'db', password: 'pw' });
  t.match(databaseConnection('postgres://db/app?application_name=a@b'), { host: 'db', application_name: 'a@b' });
});

t.test('a socket, an IPv6 address, a server without a port', async (t) => {
  t.match(databaseConnection('postgres:///app?host=/run/postgresql'), { host: '/run/postgresql', database: 'app' });
  t.match(databaseConnection('postgres://sms@%2Frun%2Fpostgresql/app'), { host: '/run/postgresql', user: 'sms' });
  t.match(databaseConnection('postgres://[::1]:5433/app'), { host: '::1', port: 5433 });
  t.match(redisPlace(['unix:///run/redis/redis.sock?db=3']), { socket: '/run/redis/redis.sock', db: 3 });
  t.match(redisPlace(['redis://cache.example']), { kind: 'single', servers: [{ port: 6379 }], db: 0 });
});

t.test('sslmode means what it means to libpq', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sms-certificate-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'root.pem');
  const subject = ['-subj', '/CN=test', '-days', '1', '-nodes'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', join(folder, 'key.pem'), '-out', file, ...subject],
    { stdio: 'ignore' },
  );
  const ssl = (query: string) => databaseConnection(`postgres://db/app${query}`).ssl;
  t.equal(ssl(''), false);
  t.strictSame(ssl('?sslmode=require'), { rejectUnauthorized: false });
  t.match(ssl(`?sslmode=require&sslrootcert=${file}`), { ca: /BEGIN/, checkServerIdentity: Function });
  t.match(ssl('?sslmode=verify-ca'), { checkServerIdentity: Function });
  t.strictSame(ssl('?sslmode=verify-full'), {});
  t.throws(() => ssl('?sslmode=prefer'), /sslmode=prefer is not supported; write one of disable, require/);
  t.throws(() => ssl('?sslmode=verify-full&sslrootcert=/no/file'), /its sslrootcert can not be read: \/no\/file/);
});

t.test('a Cluster has one user, password and kind of TLS: those of the first URL', async (t) => {
  const urls = parseRedisUrls('rediss://app:pa,ss@one.example:7000, rediss://two.example:7001');
  t.equal(urls.length, 2);
  const { identity, ...place } = redisPlace(urls);
  t.match(place, { kind: 'cluster', servers: [{ port: 7000 }, { host: 'two.example', port: 7001 }] });
  t.match(identity, { username: 'app', password: 'pa,ss' });
  const certificate = { subject: { CN: 'two.example' }, subjectaltname: 'DNS:two.example' } as never;
  const fault = (host: string) => identity.tls?.checkServerIdentity?.(host, certificate);
  t.equal(fault('10.0.0.7'), undefined, 'an address that the Cluster told');
  t.equal(fault('two.example'), undefined);
  t.match(fault('one.example'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'another name');
});

t.test('sentinels', async (t) => {
  for (const scheme of ['sentinel', 'redis+sentinel']) {
    t.match(redisPlace(parseRedisUrls(`${scheme}://:pw@a:26380,b/main?db=1`)), {
      kind: 'sentinel',
      servers: [
        { host: 'a', port: 26380 },
        { host: 'b', port: 26379 },
      ],
      name: 'main',
      db: 1,
      identity: { password: 'pw', sentinelPassword: 'pw' },
    });
  }
  t.match(redisPlace(['sentinel://:pw@a/main?sentinelPassword=other']).identity, { sentinelPassword: 'other' });
});

t.test('what can not be meant says what to write', async (t) => {
  for (const [url, says] of [
    ['http://cache', /starts with redis:\/\//],
    ['cache:6379', /not a URL/],
    ['sentinel://a,b', /sentinel:\/\/a:26379,b:26379\/name/],
    ['redis://a/x', /"x" is not the number of a database/],
    ['redis://a?tls=1', /option tls is not known; there are db/],
    ['redis://a,rediss://b', /start differently/],
    ['redis://a:99999', /99999 is not a port/],
  ] as const) {
    t.throws(() => parseRedisUrls(url), says, url);
  }
  for (const [url, says] of [
    ['mysql://db/app', /starts with postgres:\/\//],
    ['postgres://a,b/app', /several hosts: name one/],
    ['postgres://a/app?pgbouncer=true', /option pgbouncer is not known/],
  ] as const) {
    t.throws(() => databaseConnection(url), says, url);
  }
});
