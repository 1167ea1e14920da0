/** Random ids that a browser keeps in a cookie: 256 bits. The server knows only their digests, so that whoever reads its stores has none. */
import { createHash, randomBytes } from 'node:crypto';

const RANDOM_ID = /^[A-Za-z0-9_-]{43}$/;

export const newRandomId = (): string => randomBytes(32).toString('base64url');

/** Whether a text could be one: what a client sends may be anything. */
export const isRandomId = (text: string): boolean => RANDOM_ID.test(text);

/** SHA-256, hex. No secret is in it, so that it outlives a rotation of secrets; 256 random bits need none. */
export const digestOfId = (id: string): string => createHash('sha256').update(id).digest('hex');
