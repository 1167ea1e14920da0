/**
 * Secrets of a development machine, made at the first start and kept: sessions, sealed jobs and the database's password
 * must outlive a restart. What the environment gives wins.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { secretsFile } from './data-layout.ts';

const SIZES_BYTES = { appSecret: 32, opsPassword: 9, postgresPassword: 18 };

/** A secret by name. The file is read, or made, when one is asked for that nobody has given. */
export type Secrets = (name: keyof typeof SIZES_BYTES) => string;

export function keptSecrets(dataDir: string): Secrets {
  let kept: Record<string, string> | undefined;
  return (name) => {
    kept ??= readOrMake(secretsFile(dataDir));
    const secret = kept[name];
    if (!secret) throw new Error(`${secretsFile(dataDir)} has no "${name}"`);
    return secret;
  };
}

function readOrMake(file: string): Record<string, string> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const made = Object.entries(SIZES_BYTES).map(([name, size]) => [name, randomBytes(size).toString('base64url')]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(made), null, 2), { mode: 0o600, flag: 'wx' });
  return Object.fromEntries(made);
}
