/**
 * What one send takes beside its mobile's slot: a place in its number range, in its client's address block and in the
 * whole service. One atomic script per subject, because each lies in its own Cluster slot; when one refuses, the others
 * are released. A `Charge` remembers what was taken and when, so that it can be released or counted as verified.
 */
import { addressBlock } from '../../../core/address.ts';
import { mobilePrefix } from '../../../core/mobile.ts';
import type { Rate } from '../../../core/rate.ts';
import type { RedisClient } from '../client.ts';
import { type Conversion, type ConversionReply, type GuardOptions, parseConversion } from '../conversion.ts';
import { keys } from '../keys.ts';
import { createLimits, flattenRates } from '../limits.ts';
import { defineScript } from '../script.ts';

export interface QuotaOptions extends GuardOptions {
  smsPrefixLimits: readonly Rate[];
  smsServiceLimits: readonly Rate[];
  smsDailyBudget?: number | undefined;
  smsGuard: 'off' | 'record' | 'enforce';
}

export interface QuotaRequest {
  sendId: string;
  mobile: string;
  clientAddress: string;
  /** On the allow list: counted, but neither capped nor guarded by number range and address block. */
  trusted?: boolean;
  /** Milliseconds since the epoch for a simulation; else the time is the Redis server's. */
  at?: number;
}

/** What a send took: the times by the Redis server's clock, in ms. Holds no mobile. */
export interface Charge {
  prefixAt?: number;
  block?: string;
  blockAt?: number;
  serviceAt?: number;
  trusted?: true;
  /** The pumping guard suspected it: what becomes of it says nothing about its gateway. */
  suspected?: true;
  /** The client address and its event in the limit `sms`, put here by whoever took that. */
  address?: string;
  addressEvent?: string;
}

export type QuotaLimit = 'prefix' | 'service' | 'budget' | 'guard_prefix' | 'guard_block';

export interface QuotaResult {
  charge: Charge;
  /** What the guard found wrong, whether it refused for it or only records. */
  suspicions: Conversion[];
  refusal?: { limit: QuotaLimit; retryAfterMs: number };
}

type Reply = [refusal: number, waitMs: number, at: number, conversion?: ConversionReply];

/** A worker that died while it released a send comes back to it within the life of the code. */
const RELEASED_MS = 3_600_000;

export type SendQuotas = ReturnType<typeof createSendQuotas>;

export function createSendQuotas(redis: RedisClient, options: QuotaOptions) {
  const takeSubject = defineScript<Reply>(redis, 'takeSubject-2.lua', ['buckets', 'conversion']);
  const releaseSubject = defineScript<number>(redis, 'releaseSubject-3.lua', ['buckets', 'conversion']);
  const creditSubject = defineScript<number>(redis, 'creditSubject-1.lua', ['conversion']);
  const takeService = defineScript<Reply>(redis, 'takeService-2.lua', ['buckets']);
  const releaseService = defineScript<number>(redis, 'releaseService-3.lua', ['buckets']);

  const limits = createLimits(redis);
  const subjectKeys = (subject: string) => [keys.sendCaps(subject), keys.conversion(subject)];
  const serviceKeys = [keys.sendCaps('service'), keys.budget];
  const floors = { prefix: options.smsGuardPrefixFloor, block: options.smsGuardBlockFloor };
  /** Address blocks have no caps of their own: those of single addresses are enough against a burst. */
  const caps = (kind: Conversion['kind'], trusted: boolean) =>
    kind === 'block' || trusted ? [] : flattenRates(options.smsPrefixLimits);

  async function takeOne(kind: Conversion['kind'], subject: string, request: QuotaRequest) {
    const trusted = request.trusted === true;
    const guard = trusted && options.smsGuard === 'enforce' ? 'record' : options.smsGuard;
    const { hour, day } = floors[kind];
    const [refusal, retryAfterMs, at, reply] = await takeSubject(
      ...subjectKeys(subject),
      guard,
      hour,
      day,
      options.smsGuardShare,
      request.at ?? 0,
      ...caps(kind, trusted),
    );
    const conversion = reply && !trusted ? parseConversion(kind, subject, reply) : undefined;
    return { refusal, retryAfterMs, at, conversion };
  }

  async function takeAll(request: QuotaRequest): Promise<QuotaResult> {
    const prefix = mobilePrefix(request.mobile);
    const block = addressBlock(request.clientAddress);
    const calls = await Promise.allSettled([
      takeOne('prefix', prefix, request),
      options.smsGuard === 'off' ? undefined : takeOne('block', block, request),
      takeServiceAt(request.at ?? 0),
    ]);
    const [ofPrefix, ofBlock, ofService] = [outcomeOf(calls[0]), outcomeOf(calls[1]), outcomeOf(calls[2])];
    const [refusal = 0, retryAfterMs = 0, serviceAt] = ofService ?? [];
    const charge: Charge = {
      ...(ofPrefix?.refusal === 0 ? { prefixAt: ofPrefix.at } : {}),
      ...(ofBlock?.refusal === 0 ? { block, blockAt: ofBlock.at } : {}),
      ...(refusal === 0 && serviceAt ? { serviceAt } : {}),
      ...(request.trusted ? { trusted: true } : {}),
    };
    const failed = calls.find((call) => call.status === 'rejected');
    if (failed) {
      // What the failed one took, if it did, nobody knows: it stays counted. Nobody waits for the others, which may fail
      // as slowly: what failed first is the answer.
      release(request.sendId, request.mobile, charge).catch(() => undefined);
      throw failed.reason;
    }
    const suspicions = [ofPrefix?.conversion, ofBlock?.conversion].filter((found) => found?.suspected === true);
    if (suspicions.length > 0) charge.suspected = true;
    const refusals: { limit: QuotaLimit; retryAfterMs: number }[] = [];
    if (ofPrefix && ofPrefix.refusal > 0) {
      refusals.push({ limit: ofPrefix.refusal === 1 ? 'prefix' : 'guard_prefix', retryAfterMs: ofPrefix.retryAfterMs });
    }
    if (ofBlock && ofBlock.refusal > 0) refusals.push({ limit: 'guard_block', retryAfterMs: ofBlock.retryAfterMs });
    if (refusal > 0) refusals.push({ limit: refusal === 1 ? 'service' : 'budget', retryAfterMs });
    return { charge, suspicions: suspicions as Conversion[], ...(refusals[0] ? { refusal: refusals[0] } : {}) };
  }

  const takeServiceAt = (at: number) =>
    takeService(...serviceKeys, options.smsDailyBudget ?? 0, at, ...flattenRates(options.smsServiceLimits));

  async function release(sendId: string, mobile: string, charge: Charge): Promise<void> {
    const { prefixAt, block, blockAt, serviceAt, trusted = false, address, addressEvent } = charge;
    const prefix = mobilePrefix(mobile);
    const releaseOne = (kind: Conversion['kind'], subject: string, at: number) => {
      const released = keys.released(subject, sendId);
      return releaseSubject(...subjectKeys(subject), released, at, RELEASED_MS, ...caps(kind, trusted));
    };
    await Promise.all([
      address && limits.giveBack('sms', address, addressEvent),
      prefixAt && releaseOne('prefix', prefix, prefixAt),
      block && blockAt && releaseOne('block', block, blockAt),
      serviceAt &&
        releaseService(
          ...serviceKeys,
          keys.released('service', sendId),
          serviceAt,
          RELEASED_MS,
          ...flattenRates(options.smsServiceLimits),
        ),
    ]);
  }

  return {
    /** Takes a send everywhere or nowhere; a refusal names the first limit that refused, in the order of the request's path. */
    async take(request: QuotaRequest): Promise<QuotaResult> {
      const result = await takeAll(request);
      if (result.refusal) await release(request.sendId, request.mobile, result.charge);
      return result;
    },

    /** Takes the whole service's part alone, for one more SMS of a send; undefined when a cap or the budget refuses. */
    async takeAgain(): Promise<Charge | undefined> {
      const [refusal, , serviceAt] = await takeServiceAt(0);
      return refusal === 0 ? { serviceAt } : undefined;
    },

    /** Releases what a send took; again for the same send, nothing. */
    release,

    /** Counts a send's code as verified. */
    async credit(mobile: string, { prefixAt, block, blockAt }: Charge): Promise<void> {
      await Promise.all([
        prefixAt && creditSubject(keys.conversion(mobilePrefix(mobile)), prefixAt),
        block && blockAt && creditSubject(keys.conversion(block), blockAt),
      ]);
    },
  };
}

const outcomeOf = <T>(call: PromiseSettledResult<T>): T | undefined =>
  call.status === 'fulfilled' ? call.value : undefined;
