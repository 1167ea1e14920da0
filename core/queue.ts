/**
 * The contract between API and worker: one queue, one job, one version. Neither side owns it.
 * A change of the data that an old worker can't read gets a new `v`; a worker reads this version and the one before.
 */
import type { JobsOptions } from 'bullmq';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { maskMobile } from './mobile.ts';
import { seal, unseal } from './seal.ts';
import type { Keyring } from './secrets.ts';
import { PURPOSES, type Purpose } from './states.ts';

export const QUEUE_NAME = 'sms';
/** The braces are a Redis Cluster hash tag: all keys of the queue lie in one slot. */
export const QUEUE_PREFIX = '{bull}';
export const JOB_NAME = 'deliver-code';
const JOB_VERSION = 1;
export const MAX_ATTEMPTS = 5;

/** One gateway call of a send, in the job before the call begins: without an outcome nobody saw how it ended. */
export const GatewayCall = Type.Object({
  gateway: Type.String(),
  /** Milliseconds since the epoch. */
  startedAt: Type.Integer(),
  outcome: Type.Optional(Type.Enum(['accepted', 'rejected', 'unknown'])),
  durationMs: Type.Optional(Type.Integer()),
  /** `transient/gateway` of a rejection, `timeout` of an unknown outcome. */
  reason: Type.Optional(Type.String()),
  vendorCode: Type.Optional(Type.String()),
  gatewayMessageId: Type.Optional(Type.String()),
  units: Type.Optional(Type.Integer()),
  /** Waiting because the gateway said so is no attempt. */
  free: Type.Optional(Type.Boolean()),
  /** The send went on to another gateway after this call. */
  left: Type.Optional(Type.Boolean()),
  /** Taken, but the gateway reported later that it never arrived. */
  undelivered: Type.Optional(Type.Boolean()),
});
export type GatewayCall = Static<typeof GatewayCall>;

export const DeliverCodeJob = Type.Object({
  v: Type.Literal(JOB_VERSION),
  sendId: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  mobileMasked: Type.String(),
  purpose: Type.Enum([...PURPOSES]),
  sealed: Type.String(),
  /** Milliseconds since the epoch: when the code dies. */
  expiresAt: Type.Integer(),
  /** Written by workers only. */
  calls: Type.Optional(Type.Array(GatewayCall)),
  /** Written by workers only, before the job itself is moved: how the send ended. */
  end: Type.Optional(
    Type.Object({
      status: Type.Enum(['sent', 'failed', 'expired']),
      gateway: Type.Optional(Type.String()),
      /** The vendor's code, or one short word of ours. */
      errorCode: Type.Optional(Type.String()),
      /** The job's count of attempts at that time: a higher one later means that an operator retries. */
      attemptsMade: Type.Integer(),
    }),
  ),
});
export type DeliverCodeJob = Static<typeof DeliverCodeJob>;

/** Which send of a backlog goes first; SMS_QUEUE_ORDER. */
export type QueueOrder = 'oldest-first' | 'newest-first';

/** What 200 sends a second are in the ten minutes that a code may live: a failed report needs the job of its send. */
const KEPT_COMPLETED = 120_000;

/** Options of every job. The id is the send id, so that the same send can't be queued twice while it is known. */
export function jobOptions(sendId: string, order: QueueOrder): JobsOptions {
  return {
    jobId: sendId,
    lifo: order === 'newest-first',
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
  send: { sendId: string; mobile: string; code: string; purpose: Purpose; expiresAt: number },
): DeliverCodeJob {
  const { sendId, mobile, code, purpose, expiresAt } = send;
  const sealed = seal(keyring, JSON.stringify({ mobile, code }), sendId);
  return { v: JOB_VERSION, sendId, mobileMasked: maskMobile(mobile), purpose, sealed, expiresAt };
}

/** The job is of a later release than this worker: another worker can read it. */
export class NewerJobError extends Error {
  constructor(version: number) {
    super(`the job has version ${version}, which this worker does not know yet`);
  }
}

/** Turns the data of one version into the present shape; throws when it has not the shape of that version. */
export type JobReader = (data: unknown) => DeliverCodeJob;

/**
 * A reader for each version that may still be in a queue: when the version rises, the one before gets a reader that
 * turns it into the new shape, and keeps it for one release. Fields that a version does not know are left in place.
 */
const JOB_READERS: Readonly<Record<number, JobReader>> = {
  [JOB_VERSION](data) {
    if (!Value.Check(DeliverCodeJob, data)) throw new Error('the job has a shape that this worker does not know');
    return data;
  },
};

/** Parses a job's data. Throws NewerJobError for a later version, Error for anything else that can't be read. */
export function parseJob(data: unknown, readers = JOB_READERS): DeliverCodeJob {
  const version = Value.Check(Versioned, data) ? data.v : Number.NaN;
  const reader = readers[version];
  if (reader) return reader(data);
  if (version > Math.max(...Object.keys(readers).map(Number))) throw new NewerJobError(version);
  throw new Error('the job has a shape or version that this worker does not know');
}

const Versioned = Type.Object({ v: Type.Integer() });

export function openJob(keyring: Keyring, job: DeliverCodeJob): SealedContent {
  return JSON.parse(unseal(keyring, job.sealed, job.sendId)) as SealedContent;
}
