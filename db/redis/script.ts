/** Lua scripts as typed functions. The file's name ends in the number of its keys: `checkCode-2.lua`. */
import { readFileSync } from 'node:fs';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';

const read = (file: string): string => readFileSync(new URL(`scripts/${file}`, import.meta.url), 'utf8');

type Command = (...keysAndArguments: (string | number)[]) => Promise<unknown>;

export type Library = 'window' | 'buckets' | 'conversion' | 'send' | 'health' | 'codes';

/**
 * Defines a script on a connection (sent once, then called by its digest); the caller names the shape it returns.
 * `libraries` are put in front of it, beside the one that every script has.
 */
export function defineScript<Reply>(
  redis: RedisClient,
  file: string,
  libraries: readonly Library[] = [],
): (...keysAndArguments: (string | number)[]) => Promise<Reply> {
  const match = /^(\w+)-(\d+)\.lua$/.exec(file);
  if (!match?.[1]) throw new Error(`${file}: a script's name ends in the number of its keys`);
  const lua = [...['window', ...libraries].map((library) => `${library}.lua`), file].map(read).join('\n');
  redis.defineCommand(match[1], { numberOfKeys: Number(match[2]), lua });
  const command = Reflect.get(redis, match[1]) as Command;
  return (...keysAndArguments) => storeCall(command.apply(redis, keysAndArguments) as Promise<Reply>);
}
