/**
 * REDIS_URL: one server, several of a Cluster, or sentinels that know a master by name. What the first URL says of user,
 * password and TLS counts for every server that is found later.
 */
import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { parseStoreUrl, type StoreUrl } from './store-url.ts';

export interface RedisPlace {
  kind: 'single' | 'cluster' | 'sentinel';
  servers: { host: string; port: number }[];
  /** Of a single server, instead: the path of a socket. */
  socket?: string;
  /** The master's, by which the sentinels know it. */
  name?: string;
  db: number;
  identity: {
    username?: string;
    password?: string;
    /** That of the servers, unless the sentinels want another; one that wants none takes any. */
    sentinelPassword?: string;
    tls?: ConnectionOptions;
  };
}

const SCHEMES = /^(rediss?|rediss?\+sentinel|sentinel|redis\+unix|unix)$/;
const OPTIONS = ['db', 'sentinelPassword'];

/** Comma-separated URLs, or one with comma-separated hosts. Throws an Error that says what to write. */
export function parseRedisUrls(text: string): string[] {
  const urls = text
    .split(/,(?=\s*[a-z+]+:\/\/)/i)
    .map((url) => url.trim().replace(/,$/, ''))
    .filter((url) => url !== '');
  if (urls.length === 0) throw new Error('it names nothing');
  redisPlace(urls);
  return urls;
}

export function redisPlace(urls: readonly string[]): RedisPlace {
  const parsed = urls.map(parse);
  const [first] = parsed;
  if (!first) throw new Error('it names nothing');
  if (new Set(parsed.map(({ scheme }) => scheme)).size > 1) throw new Error('its URLs start differently');
  const sentinel = first.scheme.includes('sentinel');
  const servers = parsed.flatMap(({ hosts }) =>
    hosts.map(({ host, port }) => ({ host: host || '127.0.0.1', port: port ?? (sentinel ? 26_379 : 6_379) })),
  );
  const identity = {
    ...(first.user ? { username: first.user } : {}),
    ...(first.password ? { password: first.password } : {}),
    ...(first.scheme.startsWith('rediss') ? { tls: namedTls(servers) } : {}),
  };
  if (/unix$/.test(first.scheme)) {
    return {
      kind: 'single',
      servers: [],
      socket: `/${first.path}`,
      db: database(first.options.get('db') ?? ''),
      identity,
    };
  }
  if (servers.length === 0) throw new Error('it names no host');
  if (sentinel) {
    const name = first.path;
    if (!name) throw new Error('it does not name the master: write sentinel://a:26379,b:26379/name');
    const sentinelPassword = first.options.get('sentinelPassword') ?? first.password;
    if (sentinelPassword) Object.assign(identity, { sentinelPassword });
    return { kind: 'sentinel', servers, name, db: database(first.options.get('db') ?? ''), identity };
  }
  const db = database(first.path || (first.options.get('db') ?? ''));
  if (servers.length > 1 && db > 0) throw new Error('a Cluster has database 0 alone');
  return { kind: servers.length > 1 ? 'cluster' : 'single', servers, db, identity };
}

function parse(url: string): StoreUrl {
  const parsed = parseStoreUrl(url);
  if (!SCHEMES.test(parsed.scheme)) {
    throw new Error('it is not a URL that starts with redis://, rediss://, sentinel://, redis+sentinel:// or unix://');
  }
  const unknown = [...parsed.options.keys()].find((name) => !OPTIONS.includes(name));
  if (unknown) throw new Error(`its option ${unknown} is not known; there are ${OPTIONS.join(', ')}`);
  return parsed;
}

function database(text: string): number {
  if (!/^\d{0,5}$/.test(text)) throw new Error(`"${text}" is not the number of a database`);
  return Number(text);
}

/**
 * A Cluster or a sentinel may tell addresses, for which no certificate is made: it has to be good for the server's own
 * name, or for one that REDIS_URL names.
 */
function namedTls(servers: readonly { host: string }[]): ConnectionOptions {
  const names = servers.map(({ host }) => host).filter((host) => isIP(host) === 0);
  return {
    checkServerIdentity(host, certificate) {
      const fault = checkServerIdentity(host, certificate);
      const isNamed = isIP(host) !== 0 && names.some((name) => !checkServerIdentity(name, certificate));
      return isNamed ? undefined : fault;
    },
  };
}
