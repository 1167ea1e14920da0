/** Keys of other back ends, as SERVICE_KEYS names them: only their digests are known here. */
import { createHash } from 'node:crypto';

export interface ServiceKey {
  /** Who holds the key, for the log. */
  name: string;
  /** SHA-256 of the key. */
  digest: Buffer;
}

/** What an unset variable of whoever made the digest amounts to: it would admit everybody. */
const NO_KEY = createHash('sha256').update('').digest();

/** Parses `name:sha256hex,…`; throws an Error whose message names the fault, never a key. */
export function parseServiceKeys(text: string): ServiceKey[] {
  const keys = text.split(',').map((item) => parseServiceKey(item.trim()));
  const names = new Set(keys.map(({ name }) => name));
  if (names.size < keys.length) throw new Error('two keys have the same name');
  return keys;
}

function parseServiceKey(text: string): ServiceKey {
  const [, name, hex] = /^([\w.-]{1,32}):(.*)$/.exec(text) ?? [];
  // The text is not quoted: someone may have set the key itself.
  if (!name || hex === undefined) throw new Error('each key is name:sha256hex');
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw new Error(`the key "${name}" is not given by its SHA-256 in 64 hex digits`);
  const digest = Buffer.from(hex, 'hex');
  if (digest.equals(NO_KEY)) throw new Error(`the key "${name}" is empty`);
  return { name, digest };
}
