/**
 * URLs of stores, `scheme://user:password@host:port,host:port/path?name=value`, as people write them: several hosts, and
 * passwords in which `#`, `/`, `?` and `@` were not percent-encoded. Throws with what to write instead.
 */

export interface StoreUrl {
  scheme: string;
  user: string | undefined;
  password: string | undefined;
  /** IPv6 addresses without brackets; none for a socket. */
  hosts: { host: string; port: number | undefined }[];
  /** Decoded, without the slash. */
  path: string;
  options: Map<string, string>;
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
/** What follows the user: hosts, path, options. */
const PLACE = /^([^/?#@]*)(?:\/([^?#@]*))?(?:\?((?:[a-z_]+=[^#]*)?))?$/i;
const HOST = /^(\[[0-9a-f:.]+\]|[^:[\]\s]*)(?::(\d{1,5}))?$/i;

export function parseStoreUrl(text: string): StoreUrl {
  const scheme = SCHEME.exec(text)?.[1];
  if (scheme === undefined) throw new Error('it is not a URL');
  const rest = text.slice(scheme.length + 3);
  const parts = splitUser(rest);
  if (!parts)
    throw new Error(
      'it can not be read; write it as scheme://user:password@host:port/name, the password percent-encoded',
    );
  const { userInfo, place } = parts;
  const [, hosts = '', path = '', query = ''] = place;
  const colon = userInfo === undefined ? -1 : userInfo.indexOf(':');
  const user = colon < 0 ? userInfo : userInfo?.slice(0, colon);
  return {
    scheme: scheme.toLowerCase(),
    user: user ? decode(user) : undefined,
    password: colon < 0 ? undefined : decode(userInfo?.slice(colon + 1) ?? '') || undefined,
    hosts: hosts === '' ? [] : hosts.split(',').map(parseHost),
    path: decode(path),
    options: new Map(new URLSearchParams(query)),
  };
}

/** At the first `@` after which a place stands; a password may hold others, and an option as well. */
function splitUser(rest: string): { userInfo: string | undefined; place: RegExpExecArray } | undefined {
  const plain = PLACE.exec(rest);
  if (plain && isPlace(plain)) return { userInfo: undefined, place: plain };
  for (let at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at + 1)) {
    const place = PLACE.exec(rest.slice(at + 1));
    if (place && isPlace(place)) return { userInfo: rest.slice(0, at), place };
  }
  return undefined;
}

const isPlace = ([, hosts = '']: RegExpExecArray): boolean => hosts.split(',').every((host) => HOST.test(host));

function parseHost(text: string): { host: string; port: number | undefined } {
  const [, host = '', port] = HOST.exec(text) ?? [];
  if (port !== undefined && Number(port) > 65_535) throw new Error(`${port} is not a port`);
  return { host: decode(host.replace(/^\[|\]$/g, '')), port: port === undefined ? undefined : Number(port) };
}

/** A `%` that was meant as itself stays one. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
