/** DATABASE_URL as the options of node-postgres, with libpq's meaning of its names; what is not supported says so. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { parseStoreUrl } from './store-url.ts';

export interface DatabaseConnection {
  /** A folder, when it starts with a slash: a socket. */
  host?: string;
  port?: number;
  user?: string;
  password?: string;
  database?: string;
  application_name?: string;
  options?: string;
  ssl: false | ConnectionOptions;
}

/** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS, those that are understood. */
const KNOWN = ['host', 'port', 'application_name', 'options', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'ssl'];

/** Throws an Error that says what to write. */
export function databaseConnection(url: string): DatabaseConnection {
  const { scheme, user, password, hosts, path, options } = parseStoreUrl(url);
  if (!/^postgres(ql)?$/.test(scheme)) throw new Error('it is not a URL that starts with postgres:// or postgresql://');
  const unknown = [...options.keys()].find((name) => !KNOWN.includes(name));
  if (unknown) throw new Error(`its option ${unknown} is not known; there are ${KNOWN.join(', ')}`);
  if (hosts.length > 1 || options.get('host')?.includes(',')) {
    throw new Error('it names several hosts: name one, such as a name or a proxy that leads to the primary');
  }
  const [first] = hosts;
  const port = first?.port ?? (options.has('port') ? Number(options.get('port')) : undefined);
  if (port !== undefined && !(port > 0 && port <= 65_535)) throw new Error('its port is not a number up to 65535');
  const given = {
    host: first?.host || options.get('host'),
    port,
    user,
    password,
    database: path || undefined,
    application_name: options.get('application_name'),
    options: options.get('options'),
  };
  return { ...defined(given), ssl: encryption(options) };
}

/** DATABASE_URL as it is, when it can be understood. */
export function checkDatabaseUrl(url: string): string {
  databaseConnection(url);
  return url;
}

const MODES = 'disable, require (encrypted, whoever it is), verify-ca, verify-full (the name too)';

function encryption(options: ReadonlyMap<string, string>): false | ConnectionOptions {
  const mode = options.get('sslmode') ?? (/^(true|1)$/.test(options.get('ssl') ?? '') ? 'verify-full' : 'disable');
  const file = (name: string) => {
    const path = options.get(name);
    if (path === undefined || path === 'system') return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw new Error(`its ${name} can not be read: ${path}`);
    }
  };
  const own = defined({ ca: file('sslrootcert'), cert: file('sslcert'), key: file('sslkey') });
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      // A root certificate makes it verify-ca, as in libpq.
      return own.ca ? { ...own, checkServerIdentity: () => undefined } : { ...own, rejectUnauthorized: false };
    case 'no-verify':
      return { ...own, rejectUnauthorized: false };
    case 'verify-ca':
      return { ...own, checkServerIdentity: () => undefined };
    case 'verify-full':
      return own;
    default:
      throw new Error(`sslmode=${mode} is not supported; write one of ${MODES}`);
  }
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
