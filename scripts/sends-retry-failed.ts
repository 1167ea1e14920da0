/**
 * Takes up again what failed for good, after a gateway or its account was put right:
 *
 *     npm run sends:retry-failed -- --since 10m --gateway ytx-main
 *
 * Only sends whose code still lives by the clock; one that was replaced or used meanwhile is refused by the worker. Without
 * `--gateway` those of all gateways, without `--since` those of the last ten minutes.
 */
import { type Job, Queue } from 'bullmq';
import { parseJob, QUEUE_NAME, QUEUE_PREFIX } from '../core/queue.ts';
import { parseDuration } from '../core/rate.ts';
import type { RedisClient } from '../db/redis/client.ts';
import { loadRecord } from '../db/redis/sends/record.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { gatewayFault } from './operator-gateways.ts';
import { withRedis } from './operator-redis.ts';

const PAGE_SIZE = 500;

interface Wanted {
  since: number;
  gateway: string | undefined;
}

const { values } = parseCommandLine(import.meta.url, {
  ...AUDIT_OPTIONS,
  since: { type: 'string', default: '10m' },
  gateway: { type: 'string' },
});
const wanted = parse();

function parse(): Wanted {
  try {
    const fault = values.gateway === undefined ? undefined : gatewayFault(values.gateway);
    if (fault) throw new Error(fault);
    return { since: Date.now() - parseDuration(values.since), gateway: values.gateway };
  } catch (error) {
    return failCommandLine(import.meta.url, (error as Error).message);
  }
}

/** The failed sends that are wanted, the latest first: BullMQ lists them so, and the first older one ends the search. */
async function find(queue: Queue, redis: RedisClient, { since, gateway }: Wanted): Promise<Job[]> {
  const found: Job[] = [];
  for (let start = 0; ; start += PAGE_SIZE) {
    const page = await queue.getFailed(start, start + PAGE_SIZE - 1);
    for (const job of page) {
      if ((job.finishedOn ?? 0) < since) return found;
      if (gateway === undefined || (await gatewaysOf(redis, job)).includes(gateway)) found.push(job);
    }
    if (page.length < PAGE_SIZE) return found;
  }
}

async function gatewaysOf(redis: RedisClient, job: Job): Promise<string[]> {
  // The job of a call has an id of its own.
  const record = await loadRecord(redis, readable(job)?.sendId ?? '');
  return (record?.attempts ?? []).map((attempt) => attempt.gateway);
}

function readable(job: Job): ReturnType<typeof parseJob> | undefined {
  try {
    return parseJob(job.data);
  } catch {
    return undefined; // No worker can read it either.
  }
}

await withRedis(async (redis) => {
  const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  try {
    const found = await find(queue, redis, wanted);
    const alive = found.filter((job) => (readable(job)?.expiresAt ?? 0) > Date.now());
    for (const job of alive) await job.retry('failed');
    console.log(`${alive.length} sends are tried again; the codes of ${found.length - alive.length} are expired.`);
    const subject = `${alive.length} sends since ${values.since}${values.gateway ? ` of ${values.gateway}` : ''}`;
    await recordCommand({ action: 'sends:retry-failed', subject }, values);
  } finally {
    await queue.close();
  }
});
