/**
 * The contract between API and worker: one queue, one job, one version. Neither side owns it. A job's data never changes
 * after it was added: how far a send is stands in its record (db/redis/sends).
 * A change of the data that an old worker can't read gets a new `v`; a worker reads this version and the one before.
 */
import type { JobsOptions, Queue } from 'bullmq';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { DEFAULT_APPLICATION, LOCALES, type Locale } from './applications/application.ts';
import { type Country, isCountry } from './phone-number.ts';
import type { Recipient } from './recipient.ts';
import { seal, unseal } from './seal.ts';
import type { Keyring } from './secrets.ts';
import { CHANNELS, type Channel, type Purpose } from './states.ts';

export const QUEUE_NAME = 'sms';
/** The braces are a Redis Cluster hash tag: all keys of the queue lie in one slot. */
export const QUEUE_PREFIX = '{bull}';
export const JOB_NAME = 'deliver-code';
/** 2: it asks for a call, or for a further way of a send. A worker that knows 1 only would send another SMS, or nothing. */
const JOB_VERSION = 2;
const SMS_JOB_VERSION = 1;
export const MAX_ATTEMPTS = 5;

export const DeliverCodeJob = Type.Object({
  v: Type.Union([Type.Literal(SMS_JOB_VERSION), Type.Literal(JOB_VERSION)]),
  sendId: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  mobileMasked: Type.String(),
  purpose: Type.String({ pattern: '^[a-z][a-z0-9_-]{0,31}$' }),
  sealed: Type.String(),
  /** Milliseconds since the epoch: when the code dies. */
  expiresAt: Type.Integer(),
  /** Of the request that asked for it, for the log. */
  requestId: Type.Optional(Type.String()),
  /** `default`, also when absent: the service's own pages. */
  application: Type.Optional(Type.String()),
  /** Absent: `sms`. */
  channel: Type.Optional(Type.Enum([...CHANNELS])),
  /** The number of the way to the phone that this job is: absent for the first, which the send began with. */
  way: Type.Optional(Type.Integer({ minimum: 2 })),
  /** ISO 3166-1 alpha-2; absent: `CN`. */
  country: Type.Optional(Type.Unsafe<Country>(Type.Refine(Type.String(), isCountry))),
  /** Of an application's send: what it belongs to, and the language of its text. */
  verificationId: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
  locale: Type.Optional(Type.Enum([...LOCALES])),
});
export type DeliverCodeJob = Static<typeof DeliverCodeJob>;

/** Which send of a backlog goes first; SMS_QUEUE_ORDER. */
export type QueueOrder = 'oldest-first' | 'newest-first';

/** What 200 sends a second are in the ten minutes that a code may live: a failed report needs the job of its send. */
const KEPT_COMPLETED = 120_000;

/**
 * Options of every job. The id is the send id, so that the same send can't be queued twice while it is known.
 * `priority`: its turn among the applications (db/redis/sends/turns.ts); 0 for none.
 */
export function jobOptions(sendId: string, order: QueueOrder, priority = 0): JobsOptions {
  return {
    jobId: sendId,
    ...(priority > 0 ? { priority } : { lifo: order === 'newest-first' }),
    attempts: MAX_ATTEMPTS,
    backoff: { type: 'custom' },
    removeOnComplete: { age: 3600, count: KEPT_COMPLETED },
    removeOnFail: { age: 7 * 86_400, count: 100_000 },
  };
}

export interface SealedContent {
  mobile: string;
  code: string;
}

export function sealJob(
  keyring: Keyring,
  send: {
    sendId: string;
    recipient: Recipient;
    code: string;
    purpose: Purpose;
    expiresAt: number;
    application?: string;
    requestId?: string;
    verification?: { id: string; locale: Locale } | undefined;
  },
): DeliverCodeJob {
  const {
    sendId,
    recipient,
    code,
    purpose,
    expiresAt,
    application = DEFAULT_APPLICATION,
    verification,
    requestId,
  } = send;
  const { mobile, masked, channel, country } = recipient;
  const sealed = seal(keyring, JSON.stringify({ mobile, code }), sendId);
  return {
    v: channel === 'sms' ? SMS_JOB_VERSION : JOB_VERSION,
    sendId,
    mobileMasked: masked,
    purpose,
    sealed,
    expiresAt,
    channel,
    country,
    application,
    ...(verification ? { verificationId: verification.id, locale: verification.locale } : {}),
    ...(requestId ? { requestId } : {}),
  };
}

/** The job of a further way of the same send: the same code, sealed as it was. Its id is not the send's. */
export function furtherWay(job: DeliverCodeJob, channel: Channel, way: number): { id: string; data: DeliverCodeJob } {
  return { id: `${job.sendId}-${way}`, data: { ...job, v: JOB_VERSION, channel, way } };
}

/** The job is of a later release than this worker: another worker can read it. */
export class NewerJobError extends Error {
  constructor(version: number) {
    super(`the job has version ${version}, which this worker does not know yet`);
  }
}

/** Compiled: every job is looked at. */
const shape = Compile(DeliverCodeJob);
const versioned = Compile(Type.Object({ v: Type.Integer() }));

/** Turns the data of one version into the present shape; throws when it has not the shape of that version. */
export type JobReader = (data: unknown) => DeliverCodeJob;

/**
 * A reader for each version that may still be in a queue: when the version rises, the one before gets a reader that
 * turns it into the new shape, and keeps it for one release. Fields that a version does not know are left in place.
 */
const readJob: JobReader = (data) => {
  if (!shape.Check(data)) throw new Error('the job has a shape that this worker does not know');
  return data;
};
const JOB_READERS: Readonly<Record<number, JobReader>> = { [SMS_JOB_VERSION]: readJob, [JOB_VERSION]: readJob };

/** Parses a job's data. Throws NewerJobError for a later version, Error for anything else that can't be read. */
export function parseJob(data: unknown, readers = JOB_READERS): DeliverCodeJob {
  const version = versioned.Check(data) ? data.v : Number.NaN;
  const reader = readers[version];
  if (reader) return reader(data);
  if (version > Math.max(...Object.keys(readers).map(Number))) throw new NewerJobError(version);
  throw new Error('the job has a shape or version that this worker does not know');
}

export function openJob(keyring: Keyring, job: DeliverCodeJob): SealedContent {
  return JSON.parse(unseal(keyring, job.sealed, job.sendId)) as SealedContent;
}

/** What names the send of a job to the stores. */
export function sendSubject(
  { sendId, purpose, application = DEFAULT_APPLICATION }: DeliverCodeJob,
  recipient: Recipient,
) {
  return { sendId, purpose, application, recipient };
}

/** The jobs of a queue by state. Those with a priority wait as the others do (db/redis/sends/turns.ts). */
export async function countJobs(queue: Pick<Queue, 'getJobCounts'>): Promise<Record<string, number>> {
  const { prioritized = 0, waiting = 0, ...others } = await queue.getJobCounts();
  return { ...others, waiting: waiting + prioritized };
}
