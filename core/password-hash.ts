/**
 * Stored password hashes: argon2id as PHC strings (RFC 9106), and the forms that werkzeug wrote for the application this
 * service replaces, `pbkdf2:sha256:50000$salt$hex` and `scrypt:32768:8:1$salt$hex`.
 */

export type PasswordHash =
  | { kind: 'argon2id'; text: string; memoryKib: number; passes: number; lanes: number }
  | { kind: 'pbkdf2'; digest: Digest; iterations: number; salt: string; key: Buffer }
  | { kind: 'scrypt'; cost: number; blockSize: number; parallelization: number; salt: string; key: Buffer };

type Digest = keyof typeof DIGEST_BYTES;

const DIGEST_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const;

/** Whoever could write a costlier hash into the table could stop the service with one log-in. */
const MOST_ITERATIONS = 5_000_000;
const MOST_MEMORY_KIB = 1_048_576;
/** All that a hash writes, pass after pass. */
const MOST_WORK_KIB = 4 * MOST_MEMORY_KIB;

const ARGON2ID =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;
const PBKDF2 = /^pbkdf2:(sha1|sha256|sha512):(\d{1,7})\$([^$\s]{1,64})\$((?:[0-9a-f]{2})+)$/;
const SCRYPT = /^scrypt:(\d{1,7}):(\d{1,3}):(\d{1,2})\$([^$\s]{1,64})\$((?:[0-9a-f]{2}){64})$/;

/** Reads a stored hash; undefined when its form is unknown or its parameters are out of all proportion. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  return parseArgon2id(text) ?? parsePbkdf2(text) ?? parseScrypt(text);
}

function parseArgon2id(text: string): PasswordHash | undefined {
  const [, memoryText, passesText, lanesText, salt = '', key = ''] = ARGON2ID.exec(text) ?? [];
  const [memoryKib, passes, lanes] = [Number(memoryText), Number(passesText), Number(lanesText)];
  if (!(passes >= 1) || !isArgon2Memory(memoryKib, lanes) || !isBase64(salt) || !isBase64(key)) return undefined;
  if (memoryKib > MOST_MEMORY_KIB || memoryKib * passes > MOST_WORK_KIB) return undefined;
  return { kind: 'argon2id', text, memoryKib, passes, lanes };
}

/** Argon2 needs eight blocks of 1 KiB per lane (RFC 9106, 3.1). */
export function isArgon2Memory(memoryKib: number, lanes: number): boolean {
  return lanes >= 1 && memoryKib >= 8 * lanes;
}

/** Whether base64 without padding says its bytes in the one right way. */
const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64').replaceAll('=', '') === text;

function parsePbkdf2(text: string): PasswordHash | undefined {
  const [, digest, iterationsText, salt = '', hex = ''] = PBKDF2.exec(text) ?? [];
  const iterations = Number(iterationsText);
  const key = Buffer.from(hex, 'hex');
  if (!digest || iterations < 1 || iterations > MOST_ITERATIONS) return undefined;
  if (key.length !== DIGEST_BYTES[digest as Digest]) return undefined;
  return { kind: 'pbkdf2', digest: digest as Digest, iterations, salt, key };
}

function parseScrypt(text: string): PasswordHash | undefined {
  const [, costText, blockText, lanesText, salt = '', hex = ''] = SCRYPT.exec(text) ?? [];
  const [cost, blockSize, parallelization] = [Number(costText), Number(blockText), Number(lanesText)];
  if (hex === '' || !isPowerOfTwo(cost) || !(blockSize >= 1) || !(parallelization >= 1)) return undefined;
  if (scryptMemoryBytes({ cost, blockSize, parallelization }) > MOST_MEMORY_KIB * 1024) return undefined;
  if ((cost * blockSize * parallelization) / 8 > MOST_WORK_KIB) return undefined;
  return { kind: 'scrypt', cost, blockSize, parallelization, salt, key: Buffer.from(hex, 'hex') };
}

const isPowerOfTwo = (value: number): boolean => value > 1 && Number.isInteger(Math.log2(value));

/** Memory that one scrypt takes (RFC 7914), with what OpenSSL adds to it. */
export function scryptMemoryBytes(parameters: { cost: number; blockSize: number; parallelization: number }): number {
  const { cost, blockSize, parallelization } = parameters;
  return 128 * blockSize * (cost + parallelization + 2);
}
