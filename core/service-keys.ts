/** Keys of other back ends, as SERVICE_KEYS names them: only their digests are known here. */
import { createHash } from 'node:crypto';
import { PURPOSES, type Purpose } from './states.ts';

export interface ServiceKey {
  /** Who holds the key, for the log. */
  name: string;
  /** SHA-256 of the key. */
  digest: Buffer;
  /** Purposes whose codes it may check, and so use up. */
  scopes: readonly Purpose[];
}

/** What an unset variable of whoever made the digest amounts to: it would admit everybody. */
const NO_KEY = createHash('sha256').update('').digest();

/** Parses `name:sha256hex[:purpose+purpose],…`; throws an Error whose message names the fault, never a key. */
export function parseServiceKeys(text: string): ServiceKey[] {
  const keys = text.split(',').map((item) => parseServiceKey(item.trim()));
  const names = new Set(keys.map(({ name }) => name));
  if (names.size < keys.length) throw new Error('two keys have the same name');
  return keys;
}

function parseServiceKey(text: string): ServiceKey {
  const [name = '', hex, scopes, ...rest] = text.split(':');
  // The text is not quoted: someone may have set the key itself.
  if (!/^[\w.-]{1,32}$/.test(name) || hex === undefined || rest.length > 0) {
    throw new Error('each key is name:sha256hex, or name:sha256hex:register+login for a key of few purposes');
  }
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw new Error(`the key "${name}" is not given by its SHA-256 in 64 hex digits`);
  const digest = Buffer.from(hex, 'hex');
  if (digest.equals(NO_KEY)) throw new Error(`the key "${name}" is empty`);
  return { name, digest, scopes: scopes === undefined ? PURPOSES : parseScopes(name, scopes) };
}

function parseScopes(name: string, text: string): Purpose[] {
  return text.split('+').map((given) => {
    const purpose = PURPOSES.find((known) => known === given);
    if (!purpose) throw new Error(`a scope of the key "${name}" is none of ${PURPOSES.join(', ')}`);
    return purpose;
  });
}
