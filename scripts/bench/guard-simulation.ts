/**
 * `npm run bench:guard`: a day of honest traffic with an attack mixed in, through the guard's real Redis scripts at
 * default settings and a simulated time. Reports the shares of attack SMS stopped and of honest ones refused. The other
 * limits (mobile, address, image failures) are left out: what they stop comes on top. Exit code 1 when the main scenario
 * misses its aims.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { abuseSettings } from '../../core/abuse-settings.ts';
import { generateSendId } from '../../core/code.ts';
import { readSettings } from '../../core/setting.ts';
import { type Charge, createSendQuotas, type SendQuotas } from '../../db/redis/sends/quotas.ts';
import { startRedisServer } from '../services/redis-server.ts';
import { needProgram, REDIS } from '../system-package.ts';
import {
  type Attack,
  attackWishes,
  createRandom,
  dayAfter,
  type HonestTraffic,
  honestDay,
  type Wish,
} from './guard-traffic.ts';

const AIMS = { stopped: 0.9, hurt: 0.005 };
const SEED = 20_260_302;
const WARM_UP_DAYS = 2;
const BATCH_MS = 30_000;
const FIRST_DAY = Date.parse('2026-03-02T00:00:00+08:00');

const site: HonestTraffic = {
  people: 20_000,
  prefixes: 8_000,
  blocks: 5_000,
  skew: 0.8,
  conversion: 0.88,
  resends: 0.1,
};
const attack: Attack = { requests: 20_000, solved: 0.3, prefixes: 5, blocks: 3_000, fromHour: 13, hours: 6 };

interface Scenario {
  name: string;
  honest?: Partial<HonestTraffic>;
  attack?: Partial<Attack> | 'none';
  main?: true;
}

const scenarios: Scenario[] = [
  { name: '5 ranges', main: true },
  { name: '1 range', attack: { prefixes: 1 } },
  { name: '20 ranges', attack: { prefixes: 20 } },
  { name: '100 ranges', attack: { prefixes: 100 } },
  { name: '100 ranges, few addresses', attack: { prefixes: 100, blocks: 20 } },
  { name: 'no attack, slow hour', attack: 'none', honest: { badHour: { hour: 20, share: 0.4 } } },
  { name: '5 ranges, slow hour', honest: { badHour: { hour: 14, share: 0.4 } } },
];

interface Count {
  asked: number;
  refused: number;
}

const settings = readSettings(abuseSettings, {}, []);
const folder = await mkdtemp(join(tmpdir(), 'sms-guard-'));
const server = await startRedisServer({ program: needProgram(REDIS), dir: folder, databases: scenarios.length + 1 });
try {
  console.log(
    `${site.people} people a day, ${WARM_UP_DAYS} days before; attack: ${attack.requests} requests, ${attack.solved * 100} % of image codes solved, ${attack.hours} h`,
  );
  await warmUp();
  let good = true;
  for (const [index, scenario] of scenarios.entries()) {
    const { honest, hostile } = await run(scenario, index + 1);
    const [stopped, hurt] = [share(hostile), share(honest)];
    console.log(
      `${scenario.name.padEnd(28)}attack SMS stopped ${percent(stopped)} of ${String(hostile.asked).padStart(5)}   honest refused ${percent(hurt)} of ${honest.asked}`,
    );
    if (scenario.main) good = stopped > AIMS.stopped && hurt < AIMS.hurt;
  }
  console.log(
    good ? 'The aims are met: more than 90 % stopped, less than 0.5 % refused.' : 'The main scenario misses its aims.',
  );
  process.exitCode = good ? 0 : 1;
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

/** What a service has seen before its guard enforces: days in the mode `record`, in database 0. */
async function warmUp(): Promise<void> {
  await withQuotas(0, 'record', async (quotas, redis) => {
    const random = createRandom(SEED);
    for (let day = FIRST_DAY, days = 0; days < WARM_UP_DAYS; day = dayAfter(day), days += 1) {
      await replay(quotas, honestDay(site, day, random));
    }
    const keys = await redis.keys('*');
    for (let database = 1; database <= scenarios.length; database += 1) {
      await Promise.all(keys.map((key) => redis.copy(key, key, 'DB', String(database))));
    }
  });
}

interface Taken {
  sendId: string;
  charge: Charge;
}

async function run(scenario: Scenario, database: number): Promise<{ honest: Count; hostile: Count }> {
  const random = createRandom(SEED + database);
  const day = FIRST_DAY + WARM_UP_DAYS * (dayAfter(0) - 0);
  const honest = { ...site, ...scenario.honest };
  const wishes = honestDay(honest, day, random);
  if (scenario.attack !== 'none') {
    wishes.push(...attackWishes({ ...attack, ...scenario.attack }, honest, day, random));
  }
  return withQuotas(database, 'enforce', (quotas) => replay(quotas, wishes));
}

/**
 * Sends and checks in the order of their times. What happens within half a minute is asked for at once, which costs
 * nothing but the order of a check and a send seconds apart.
 */
async function replay(quotas: SendQuotas, wishes: readonly Wish[]): Promise<{ honest: Count; hostile: Count }> {
  const counts = { honest: { asked: 0, refused: 0 }, hostile: { asked: 0, refused: 0 } };
  const charges = new Map<Wish, Promise<Taken | undefined>>();
  const take = async (wish: Wish): Promise<Taken | undefined> => {
    const sendId = generateSendId();
    const { charge, refusal } = await quotas.take({ ...wish, sendId, at: Math.floor(wish.at) });
    const count = wish.attack ? counts.hostile : counts.honest;
    count.asked += 1;
    if (!refusal) return { sendId, charge };
    count.refused += 1;
    return undefined;
  };
  const check = async (wish: Wish): Promise<void> => {
    const taken = await charges.get(wish);
    if (taken) await quotas.credit(taken.sendId, wish.mobile, taken.charge);
  };
  const send = (wish: Wish) => {
    const taking = take(wish);
    charges.set(wish, taking);
    return taking;
  };
  const events = wishes.flatMap((wish) => [
    { at: wish.at, step: (): Promise<unknown> => send(wish) },
    ...(wish.verifiedAfterMs === undefined ? [] : [{ at: wish.at + wish.verifiedAfterMs, step: () => check(wish) }]),
  ]);
  events.sort((a, b) => a.at - b.at);
  let batch: Promise<unknown>[] = [];
  let batchEndsAt = 0;
  for (const { at, step } of events) {
    if (at > batchEndsAt) {
      await Promise.all(batch);
      batch = [];
      batchEndsAt = at + BATCH_MS;
    }
    batch.push(step());
  }
  await Promise.all(batch);
  return counts;
}

async function withQuotas<T>(
  database: number,
  smsGuard: 'record' | 'enforce',
  work: (quotas: SendQuotas, redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis(server.url, { db: database, enableAutoPipelining: true });
  try {
    return await work(createSendQuotas(redis, { ...settings, smsGuard, smsPrefixLimits: [] }), redis);
  } finally {
    redis.disconnect();
  }
}

function share({ asked, refused }: Count): number {
  return asked === 0 ? 0 : refused / asked;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2).padStart(6)} %`;
}
