/**
 * Delivery under test: the simulator in the test's process, sends queued as the API queues them, and workers, in the
 * test's process or as processes of their own. What a test waits for is an event of the queue or a row of the ledger.
 */
import { type Job, Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { codeDigests, generateCode, generateSendId } from '../../core/code.ts';
import { parseConfig } from '../../core/config.ts';
import { createLogger } from '../../core/logger.ts';
import { JOB_NAME, jobOptions, QUEUE_NAME, QUEUE_PREFIX, sealJob } from '../../core/queue.ts';
import { createRecipient } from '../../core/recipient.ts';
import { createKeyring } from '../../core/secrets.ts';
import type { Purpose } from '../../core/states.ts';
import type { Gateway } from '../../core/vendors/gateway.ts';
import type { Charge } from '../../db/redis/sends/quotas.ts';
import { draftSend } from '../../db/redis/sends/reservation.ts';
import { createSends } from '../../db/redis/sends/sends.ts';
import { createSmsCodes } from '../../db/redis/sms-codes.ts';
import type { Fault, FaultMode } from '../../scripts/gateway-simulator/faults.ts';
import { buildSimulator, type Simulator } from '../../scripts/gateway-simulator/simulator.ts';
import { createGateways } from '../../worker/gateways/index.ts';
import { createWorkerServices } from '../../worker/services.ts';
import { type Test, testEnvironment } from './harness.ts';
import { until } from './until.ts';

export interface SentSms {
  sendId: string;
  mobile: string;
  code: string;
  job: Job;
}

export type DeliveryBench = Awaited<ReturnType<typeof startDelivery>>;

/** A short wait before retries, so that a test sees several of them within its patience. */
const QUICK = { SMS_RETRY_BASE_MS: '20' };

export async function startDelivery(
  t: Test,
  overrides: Record<string, string> = {},
  options: { redisUrl?: string; ledgerUrl?: string; simulator?: Parameters<typeof buildSimulator>[0] } = {},
) {
  const simulator: Simulator = buildSimulator(options.simulator);
  const { port } = new URL(await simulator.listen());
  const environment = await testEnvironment(t, {
    ...QUICK,
    SIMULATOR_PORT: port,
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
    ...overrides,
  });
  const config = parseConfig(environment);
  const redisUrl = config.redisUrls[0] ?? '';
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  // Many ends of sends are awaited at once.
  queue.setMaxListeners(0);
  const events = new QueueEvents(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  queue.on('error', () => undefined);
  events.on('error', () => undefined);
  await events.waitUntilReady();
  const pool = new pg.Pool({ connectionString: options.ledgerUrl ?? environment.DATABASE_URL, max: 2 });
  const keyring = createKeyring(config.appSecrets);
  const smsCodes = createSmsCodes(redis, config);
  const sends = createSends(redis, config);
  t.teardown(async () => {
    await events.close();
    await queue.close();
    redis.disconnect();
    await pool.end();
    await simulator.close();
  });

  /** Queues a send as the API does; `expiresInMs` may lie in the past. */
  async function send(
    given: { mobile?: string; purpose?: Purpose; expiresInMs?: number; reserve?: boolean; charge?: Charge } = {},
  ): Promise<SentSms> {
    const { mobile = nextMobile(), purpose = 'register', expiresInMs = 300_000, reserve = true } = given;
    const sendId = generateSendId();
    const code = generateCode();
    const expiresAt = Date.now() + expiresInMs;
    const recipient = createRecipient(keyring, mobile);
    if (reserve) {
      const [digest] = codeDigests(keyring, { mobile, purpose, code });
      await smsCodes.takeSlot({ mobile, purpose, sendId });
      await smsCodes.store({ mobile, purpose, sendId }, { digest });
      const draft = draftSend({ sendId, recipient, purpose, clientAddress: '203.0.113.7' });
      Object.assign(draft.charge, given.charge);
      await sends.publish(draft, { status: 'queued', expiresAt, resendAt: Date.now() + 60_000 });
    }
    const data = sealJob(keyring, { sendId, recipient, code, purpose, expiresAt });
    const job = await queue.add(JOB_NAME, data, jobOptions(sendId, config.smsQueueOrder));
    return { sendId, mobile, code, job };
  }

  return {
    environment,
    config,
    redis,
    queue,
    events,
    pool,
    keyring,
    smsCodes,
    sends,
    simulator,
    send,

    /** A worker in this process; stopped at the end, or by `stop`. */
    startWorker(gateways: readonly Gateway[] = createGateways(config), settings = config) {
      const services = createWorkerServices(
        settings,
        gateways,
        createLogger({ level: config.logLevel, process: 'worker' }),
      );
      let stopped: Promise<void> | undefined;
      const stop = () => {
        stopped ??= (async () => {
          await services.consumer.stop(2_000);
          await services.reportConsumer.stop();
          await services.webhooks.stop();
          await services.maintenance.stop();
          await services.stopLedger();
          await services.close();
        })();
        return stopped;
      };
      t.teardown(stop);
      return { ...services, stop };
    },

    /** Switches a fault of the simulated gateways on: for all sends, until `faults.clear()`, unless given otherwise. */
    fault(mode: FaultMode, given: Partial<Omit<Fault, 'mode'>> = {}): void {
      simulator.faults.add({
        mode,
        rate: 1,
        count: null,
        latencyMs: 0,
        vendor: null,
        mobile: null,
        code: null,
        ...given,
      });
    },

    /** What arrived at a number. */
    inbox: (mobile: string) => simulator.inbox.list({ mobile, limit: 10 }),

    /** The end of a send's job: what it returned, or why it failed. */
    async end({ job }: SentSms): Promise<{ status?: string; failed?: string }> {
      try {
        return (await job.waitUntilFinished(events)) as { status: string };
      } catch (error) {
        return { failed: (error as Error).message };
      }
    },

    /** The send's row once it is there with a final status. */
    async ledger(sendId: string, accept: (row: LedgerRow) => boolean = isFinal): Promise<LedgerRow> {
      let row: LedgerRow | undefined;
      await until(async () => {
        [row] = (await pool.query<LedgerRow>('SELECT * FROM sms_send WHERE id = $1', [sendId])).rows;
        return row && accept(row) ? undefined : `the ledger has ${row?.status ?? 'nothing'} for ${sendId}`;
      });
      return row as LedgerRow;
    },

    /** The calls of a send that has ended; its last event is written after all others. */
    async attempts(sendId: string): Promise<AttemptRow[]> {
      await this.ledger(sendId);
      const sql = 'SELECT * FROM sms_send_attempt WHERE send_id = $1 ORDER BY attempt';
      return (await pool.query<AttemptRow>(sql, [sendId])).rows;
    },
  };
}

export interface LedgerRow {
  id: string;
  status: string;
  gateway: string | null;
  gateway_message_id: string | null;
  attempts: number;
  error_code: string | null;
  mobile_masked: string;
  application: string;
  country: string;
  purpose: string;
}

export interface AttemptRow {
  attempt: number;
  gateway: string;
  outcome: string | null;
  reason: string | null;
  vendor_code: string | null;
  duration_ms: number | null;
}

const isFinal = (row: LedgerRow) => ['sent', 'delivered', 'failed', 'expired'].includes(row.status);

let mobiles = 0;
/** A number that no other send of this file has. */
export function nextMobile(): string {
  mobiles += 1;
  return `139${String(10_000_000 + mobiles)}`;
}

/** Resolves when `count` more SMS have reached phones. */
export function arrivals(bench: DeliveryBench, count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    const unsubscribe = bench.simulator.inbox.subscribe((batch) => {
      left -= batch.length;
      if (left > 0) return;
      unsubscribe();
      resolve();
    });
  });
}
