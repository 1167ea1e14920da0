/** Stored codes as a test may find or change them. */
import type { Redis } from 'ioredis';

interface CodeOf {
  mobile: string;
  sendId: string;
  purpose?: string;
}

const keyOf = ({ mobile, purpose = 'register' }: CodeOf) => `sms_code_{${mobile}}:${purpose}`;

/** What is kept of the code of a send. */
async function storedCode(redis: Redis, of: CodeOf): Promise<Record<string, unknown>> {
  return JSON.parse((await redis.hget(keyOf(of), of.sendId)) ?? '{}');
}

/** Makes a code used, replaced and so on: see codes.lua. */
export async function changeCode(redis: Redis, of: CodeOf, changes: Record<string, unknown>): Promise<void> {
  await redis.hset(keyOf(of), of.sendId, JSON.stringify({ ...(await storedCode(redis, of)), ...changes }));
}
