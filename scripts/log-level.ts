/**
 * Changes the level of the logs of all processes while they run, within seconds and for a time:
 *
 *     npm run log:level -- debug --for 10m
 *     npm run log:level -- default
 */
import { parseDuration } from '../core/rate.ts';
import { settings } from '../core/settings.ts';
import { keys } from '../db/redis/keys.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { withRedis } from './operator-redis.ts';

const { values, positionals } = parseCommandLine(
  import.meta.url,
  { ...AUDIT_OPTIONS, for: { type: 'string', default: '10m' } },
  ['level'],
);
const [level = ''] = positionals;
const milliseconds = parse();

await withRedis(async (redis) => {
  if (milliseconds === undefined) await redis.del(keys.logLevel);
  else await redis.set(keys.logLevel, level, 'PX', milliseconds);
  console.log(milliseconds === undefined ? 'LOG_LEVEL counts again.' : `${level} for ${values.for}.`);
  await recordCommand({ action: 'log:level', subject: level }, values);
});

function parse(): number | undefined {
  try {
    if (level === 'default') return undefined;
    settings.logLevel.parse(level);
    return parseDuration(values.for);
  } catch (error) {
    return failCommandLine(import.meta.url, (error as Error).message);
  }
}
