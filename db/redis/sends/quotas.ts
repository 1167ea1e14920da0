/**
 * What one send takes beside its mobile's slot: a place in its number range, in its client's address block and in the
 * whole service. One atomic script per subject, because each lies in its own Cluster slot; when one refuses, the others
 * are released. A `Charge` remembers what was taken and when, so that it can be released or counted as verified.
 */
import { randomUUID } from 'node:crypto';
import { addressBlock } from '../../../core/address.ts';
import type { Application } from '../../../core/applications/application.ts';
import { numberRange } from '../../../core/phone-number.ts';
import type { Rate } from '../../../core/rate.ts';
import type { RedisClient } from '../client.ts';
import { type Conversion, type ConversionReply, type GuardOptions, parseConversion } from '../conversion.ts';
import { keys } from '../keys.ts';
import { createLimits, flattenRates } from '../limits.ts';
import { defineScript } from '../script.ts';
import { isOwn, scoped, sourceOf } from './subjects.ts';

export interface QuotaOptions extends GuardOptions {
  smsPrefixLimits: readonly Rate[];
  smsServiceLimits: readonly Rate[];
  smsDailyBudget?: number | undefined;
  smsCountryBudgets?: ReadonlyMap<string, number> | undefined;
  /** Limits and budget of an application. */
  findApplication?: (id: string) => Pick<Application, 'limits' | 'dailyBudget'> | undefined;
  smsGuard: 'off' | 'record' | 'enforce';
}

export interface QuotaRequest {
  sendId: string;
  mobile: string;
  country?: string;
  application?: string;
  /** Absent for a back end that doesn't say who asks. */
  clientAddress?: string | undefined;
  /** On the allow list: counted, but neither capped nor guarded by number range and address block. */
  trusted?: boolean;
  /** One more message of a send: its code is entered once at most, so that the guard must not count it again. */
  further?: boolean;
  /** It solved a harder challenge: the guard admits more of such. */
  harder?: boolean;
  /** Milliseconds since the epoch for a simulation; else the time is the Redis server's. */
  at?: number;
}

/** What a send took: the times by the Redis server's clock, in ms. Holds no mobile. */
export interface Charge {
  prefixAt?: number;
  block?: string;
  blockAt?: number;
  /** Whose unverified codes they count with: an IPv4 address, or a /48. */
  source?: string;
  /** Subjects whose conversion does not count it, because the source has enough unverified codes there. */
  uncounted?: Conversion['kind'][];
  serviceAt?: number;
  /** Names a call in the limits of its mobile (call-limits.ts). */
  call?: string;
  /** When it was counted for its country and application, by their names. */
  totals?: Record<string, number>;
  trusted?: true;
  /** The pumping guard suspected it: what becomes of it says nothing about its gateway. */
  suspected?: true;
  /** The client address and its event in the limit `sms`, put here by whoever took that. */
  address?: string;
  addressEvent?: string;
  /** The limit's name; absent: `sms`. */
  addressLimit?: string;
  /** Absent: `default`. Number ranges and address blocks are counted for each application. */
  application?: string;
}

/** Something that all sends of a kind count in: caps, and a budget of messages per day. */
interface Total {
  name: string;
  rates: readonly Rate[];
  budget: number;
}

export type QuotaLimit =
  | 'prefix'
  | 'service'
  | 'budget'
  | 'country_budget'
  | 'application'
  | 'application_budget'
  | 'guard_prefix'
  | 'guard_block';

export interface QuotaResult {
  charge: Charge;
  /** What the guard found wrong, whether it refused for it or only records. */
  suspicions: Conversion[];
  refusal?: { limit: QuotaLimit; retryAfterMs: number };
}

type ServiceReply = [refusal: number, waitMs: number, at: number];
type SubjectReply = [...ServiceReply, counted: number, conversion?: ConversionReply];

/** Unverified codes that count of one source in a day, so that nobody closes a range or a block alone. */
const OF_ONE_SOURCE: Readonly<Record<Conversion['kind'], number>> = { prefix: 3, block: 10 };
/** So many times as many unverified codes may there be before those are refused, too, who solved a harder challenge. */
const HARDER_SHARE = 4;

/** A worker that died while it released a send comes back to it within the life of the code. */
const RELEASED_MS = 3_600_000;

export type SendQuotas = ReturnType<typeof createSendQuotas>;

export function createSendQuotas(redis: RedisClient, options: QuotaOptions) {
  const takeSubject = defineScript<SubjectReply>(redis, 'takeSubject-3.lua', ['buckets', 'conversion']);
  const releaseSubject = defineScript<number>(redis, 'releaseSubject-4.lua', ['buckets', 'conversion']);
  const creditSubject = defineScript<number>(redis, 'creditSubject-2.lua', ['conversion']);
  const takeService = defineScript<ServiceReply>(redis, 'takeService-2.lua', ['buckets']);
  const releaseService = defineScript<number>(redis, 'releaseService-3.lua', ['buckets']);

  const limits = createLimits(redis);
  const subjectKeys = (subject: string) => [keys.sendCaps(subject), keys.conversion(subject)];
  const floors = { prefix: options.smsGuardPrefixFloor, block: options.smsGuardBlockFloor };
  /** Address blocks have no caps of their own: those of single addresses are enough against a burst. */
  const caps = (kind: Conversion['kind'], trusted: boolean) =>
    kind === 'block' || trusted ? [] : flattenRates(options.smsPrefixLimits);

  async function takeOne(kind: Conversion['kind'], subject: string, request: QuotaRequest) {
    const trusted = request.trusted === true;
    const guard = request.further ? 'off' : trusted && options.smsGuard === 'enforce' ? 'record' : options.smsGuard;
    const { hour, day } = floors[kind];
    const share = request.harder ? HARDER_SHARE : 1;
    const source = sourceOf(request.clientAddress);
    const [refusal, retryAfterMs, at, counted, reply] = await takeSubject(
      ...subjectKeys(subject),
      keys.sourceSends(subject, source),
      guard,
      hour * share,
      day * share,
      options.smsGuardShare * share,
      request.at ?? 0,
      request.sendId,
      source === '' ? 0 : OF_ONE_SOURCE[kind],
      ...caps(kind, trusted),
    );
    const conversion = reply && !trusted ? parseConversion(kind, subject, reply) : undefined;
    return { kind, refusal, retryAfterMs, at, counted: counted === 1, conversion };
  }

  async function takeAll(request: QuotaRequest): Promise<QuotaResult> {
    const prefix = scoped(request.application, numberRange(request.mobile));
    const block = request.clientAddress && scoped(request.application, addressBlock(request.clientAddress));
    const calls = await Promise.allSettled([
      takeOne('prefix', prefix, request),
      options.smsGuard === 'off' || request.further || !block ? undefined : takeOne('block', block, request),
      takeTotals(request),
    ]);
    const [ofPrefix, ofBlock, ofTotals] = [outcomeOf(calls[0]), outcomeOf(calls[1]), outcomeOf(calls[2])];
    const source = sourceOf(request.clientAddress);
    const uncounted = [ofPrefix, ofBlock].flatMap((one) => (one?.refusal === 0 && !one.counted ? [one.kind] : []));
    const charge: Charge = {
      ...(source === '' ? {} : { source }),
      ...(uncounted.length > 0 ? { uncounted } : {}),
      // What the guard has not counted can be neither credited nor taken back there.
      ...(ofPrefix?.refusal === 0 && !request.further ? { prefixAt: ofPrefix.at } : {}),
      ...(block && ofBlock?.refusal === 0 ? { block, blockAt: ofBlock.at } : {}),
      ...ofTotals?.charge,
      ...(request.trusted ? { trusted: true } : {}),
      ...(isOwn(request.application) ? {} : { application: request.application as string }),
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
    if (ofTotals?.refusal) refusals.push(ofTotals.refusal);
    return { charge, suspicions: suspicions as Conversion[], ...(refusals[0] ? { refusal: refusals[0] } : {}) };
  }

  /** The whole service, then the country and the application, each where it has caps or a budget. */
  function totalsOf({ country = '', application = '' }: Pick<QuotaRequest, 'country' | 'application'>): Total[] {
    const service = { name: 'service', rates: options.smsServiceLimits, budget: options.smsDailyBudget ?? 0 };
    const countryBudget = options.smsCountryBudgets?.get(country) ?? 0;
    const { limits: rates = [], dailyBudget = 0 } = options.findApplication?.(application) ?? {};
    return [
      service,
      ...(countryBudget > 0 ? [{ name: `country:${country}`, rates: [], budget: countryBudget }] : []),
      ...(rates.length > 0 || dailyBudget > 0
        ? [{ name: `application:${application}`, rates, budget: dailyBudget }]
        : []),
    ];
  }

  const totalKeys = (name: string) => [keys.sendCaps(name), keys.budget(name)];

  /** All of them or none; the one named last refuses before the whole service is asked. */
  async function takeTotals(
    request: Pick<QuotaRequest, 'country' | 'application' | 'at'>,
  ): Promise<{ charge: Pick<Charge, 'serviceAt' | 'totals'>; refusal?: NonNullable<QuotaResult['refusal']> }> {
    const taken: [Total, number][] = [];
    for (const total of totalsOf(request).reverse()) {
      const { name, rates, budget } = total;
      const reply = await takeService(...totalKeys(name), budget, request.at ?? 0, ...flattenRates(rates));
      const [refusal, retryAfterMs, at] = reply;
      if (refusal > 0) {
        await Promise.all(taken.map(([one, takenAt]) => giveTotalBack(one, takenAt)));
        return { charge: {}, refusal: { limit: limitOf(name, refusal), retryAfterMs } };
      }
      taken.push([total, at]);
    }
    const times = Object.fromEntries(taken.map(([{ name }, at]) => [name, at]));
    const { service, ...totals } = times;
    return { charge: { serviceAt: service, ...(Object.keys(totals).length > 0 ? { totals } : {}) } as Charge };
  }

  const giveTotalBack = ({ name, rates }: Total, at: number) =>
    releaseService(...totalKeys(name), keys.released(name, randomUUID(), at), at, 1, ...flattenRates(rates));

  /** Caps of a name in a charge, which is of an earlier request and perhaps of earlier settings. */
  function ratesOf(name: string): readonly Rate[] {
    if (name === 'service') return options.smsServiceLimits;
    const [kind, id = ''] = name.split(':');
    return kind === 'application' ? (options.findApplication?.(id)?.limits ?? []) : [];
  }

  async function release(sendId: string, mobile: string, charge: Charge): Promise<void> {
    const { prefixAt, block, blockAt, serviceAt, totals = {}, trusted = false, address, addressEvent } = charge;
    const prefix = scoped(charge.application, numberRange(mobile));
    const releaseOne = (kind: Conversion['kind'], subject: string, at: number) =>
      releaseSubject(
        ...subjectKeys(subject),
        keys.released(subject, sendId, at),
        keys.sourceSends(subject, charge.source ?? ''),
        at,
        RELEASED_MS,
        sendId,
        isCounted(charge, kind),
        ...caps(kind, trusted),
      );
    await Promise.all([
      address && limits.giveBack(charge.addressLimit ?? 'sms', address, addressEvent),
      prefixAt && releaseOne('prefix', prefix, prefixAt),
      block && blockAt && releaseOne('block', block, blockAt),
      ...Object.entries({ ...totals, ...(serviceAt ? { service: serviceAt } : {}) }).map(([name, at]) =>
        releaseService(
          ...totalKeys(name),
          keys.released(name, sendId, at),
          at,
          RELEASED_MS,
          ...flattenRates(ratesOf(name)),
        ),
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

    /** Takes the totals' part alone, for one more SMS of a send; undefined when a cap or a budget refuses. */
    async takeAgain(of: Pick<QuotaRequest, 'country' | 'application'>): Promise<Charge | undefined> {
      const { charge, refusal } = await takeTotals(of);
      return refusal ? undefined : charge;
    },

    /** Releases what a send took; again the same charge, nothing. One that was taken up again has another. */
    release,

    /** Counts a send's code as verified. */
    async credit(sendId: string, mobile: string, charge: Charge): Promise<void> {
      const { prefixAt, block, blockAt, source = '', application } = charge;
      const creditOne = (kind: Conversion['kind'], subject: string, at: number) =>
        creditSubject(keys.conversion(subject), keys.sourceSends(subject, source), at, sendId, isCounted(charge, kind));
      await Promise.all([
        prefixAt && creditOne('prefix', scoped(application, numberRange(mobile)), prefixAt),
        block && blockAt && creditOne('block', block, blockAt),
      ]);
    },
  };
}

function limitOf(name: string, refusal: number): QuotaLimit {
  if (name === 'service') return refusal === 1 ? 'service' : 'budget';
  if (name.startsWith('country:')) return 'country_budget';
  return refusal === 1 ? 'application' : 'application_budget';
}

const isCounted = ({ uncounted = [] }: Charge, kind: Conversion['kind']): '1' | '0' =>
  uncounted.includes(kind) ? '0' : '1';

const outcomeOf = <T>(call: PromiseSettledResult<T>): T | undefined =>
  call.status === 'fulfilled' ? call.value : undefined;
