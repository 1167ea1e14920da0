/**
 * What a request takes on its way to an SMS, and the one list of steps that release it again. The steps of a draft run in
 * reverse when the request fails; each finds out by itself whether there is anything to release.
 */
import { codeScope, DEFAULT_APPLICATION, type Locale } from '../../../core/applications/application.ts';
import type { Recipient } from '../../../core/recipient.ts';
import type { Purpose } from '../../../core/states.ts';
import type { CallLimits } from '../call-limits.ts';
import type { Conversion } from '../conversion.ts';
import type { Limits } from '../limits.ts';
import type { Slot, SmsCodes, StoredCode, StoreResult } from '../sms-codes.ts';
import type { Charge, QuotaLimit, SendQuotas } from './quotas.ts';

/** What names a send to everything that it touches. */
export interface SendSubject {
  sendId: string;
  recipient: Recipient;
  purpose: Purpose;
  application: string;
}

/** What a send of an application's verification has of its own. */
export interface ForVerification {
  id: string;
  locale: Locale;
  codeLength: number;
  codeTtlSeconds: number;
}

export interface SendDraft extends SendSubject {
  verification?: ForVerification | undefined;
  /** Absent for a back end that doesn't say who asks. */
  clientAddress?: string | undefined;
  /** Whose code it is: digest of the id of the browser that asks, or the owner that a verification is. */
  browser?: string;
  /** The browser has a device cookie of the mobile's account: what strangers did does not count against it. */
  device: boolean;
  /** Whether a harder challenge was solved for it; absent where nobody can be asked to. */
  harder?: boolean;
  /** Its failure told something about the mobile, so that the event of the address stays. */
  keepsAddress?: boolean;
  /** On the allow list: counted, but neither capped nor guarded by number range and address block. */
  trusted: boolean;
  /** What it has taken so far; whoever ends the send releases it, or counts it as verified. */
  charge: Charge;
  /** Each returns false when everything that was taken before must stay. */
  releases: (() => Promise<unknown>)[];
}

export type Reserved =
  /** `intervalMs`: until the mobile's next SMS may be asked for. */
  | { granted: true; intervalMs: number; suspicions: Conversion[] }
  | {
      granted: false;
      limit: 'interval' | 'mobile' | 'calls' | QuotaLimit;
      retryAfterMs: number;
      suspicions: Conversion[];
    };

export type DraftOf = Pick<
  SendDraft,
  'sendId' | 'recipient' | 'purpose' | 'clientAddress' | 'browser' | 'verification'
> & {
  application?: string;
};

export function draftSend({ application = DEFAULT_APPLICATION, ...given }: DraftOf): SendDraft {
  return { ...given, application, trusted: false, device: false, charge: {}, releases: [] };
}

export const slotOf = (
  send: SendSubject & Pick<SendDraft, 'browser' | 'verification'> & { device?: boolean },
): Slot => ({
  sendId: send.sendId,
  mobile: send.recipient.mobile,
  purpose: codeScope(send),
  ...(send.browser ? { browser: send.browser } : {}),
  ...(send.verification ? { ttlSeconds: send.verification.codeTtlSeconds } : {}),
  ...(send.device ? { trusted: true } : {}),
});

/** Each application has its own: it names the addresses of its users itself, and must not use up another's. */
export function addressLimit(application: string): string {
  return application === DEFAULT_APPLICATION ? 'sms' : `sms:${application}`;
}

export interface ReservationStores {
  smsCodes: SmsCodes;
  quotas: SendQuotas;
  limits: Limits;
  calls: CallLimits;
}

export function createReservations({ smsCodes, quotas, limits, calls }: ReservationStores) {
  /** Takes a call from the mobile's limits; undefined, or how long to wait. */
  async function takeCall(draft: SendDraft, counted: boolean): Promise<number | undefined> {
    const { mobile } = draft.recipient;
    const taken = await calls.take(mobile, counted);
    if ('retryAfterMs' in taken) return taken.retryAfterMs;
    draft.charge.call = taken.event;
    draft.releases.push(() => calls.giveBack(mobile, taken.event));
    return undefined;
  }

  return {
    /**
     * Takes one more message, a call, for a send that has its place in the interval: in the limits of its mobile, its number
     * range, the whole service and the totals. Refused by any, what it took is released with the draft. Throws DATABASE_ERROR.
     */
    async reserveCall(draft: SendDraft): Promise<Reserved> {
      const { sendId, recipient, application, trusted } = draft;
      const { mobile, country } = recipient;
      const waitMs = await takeCall(draft, false);
      if (waitMs !== undefined) return { granted: false, limit: 'calls', retryAfterMs: waitMs, suspicions: [] };
      const { charge, refusal } = await quotas.take({ sendId, mobile, country, application, trusted, further: true });
      if (refusal) return { granted: false, ...refusal, suspicions: [] };
      Object.assign(draft.charge, charge);
      draft.releases.push(() => quotas.release(draft.charge.call as string, mobile, charge));
      return { granted: true, intervalMs: 0, suspicions: [] };
    },

    /** Notes the event that the draft's client address took from its limit. */
    addressTaken(draft: SendDraft, addressEvent: string): void {
      const { clientAddress: address, application } = draft;
      if (address === undefined) return;
      const limit = addressLimit(application);
      Object.assign(draft.charge, { address, addressEvent, ...(limit === 'sms' ? {} : { addressLimit: limit }) });
      draft.releases.push(async () => (draft.keepsAddress ? undefined : limits.giveBack(limit, address, addressEvent)));
    },

    /**
     * Takes the mobile's interval and caps, its number range, the address block and the whole service, in one round
     * trip. Refused by any, what it took is released with the draft. Throws DATABASE_ERROR.
     */
    async reserve(draft: SendDraft): Promise<Reserved> {
      const { sendId, recipient, clientAddress, harder = false } = draft;
      const trusted = draft.trusted || draft.device;
      const slot = slotOf(draft);
      // Before the calls: one that failed may have had its effect all the same.
      draft.releases.push(() => smsCodes.giveBack({ ...slot, code: true }));
      const [ofSlot, ofQuotas] = await Promise.allSettled([
        smsCodes.takeSlot(slot),
        quotas.take({
          sendId,
          mobile: recipient.mobile,
          country: recipient.country,
          application: draft.application,
          clientAddress,
          trusted,
          harder,
        }),
      ]);
      if (ofQuotas.status === 'fulfilled' && !ofQuotas.value.refusal) {
        const { charge } = ofQuotas.value;
        Object.assign(draft.charge, charge);
        draft.releases.push(() => quotas.release(sendId, recipient.mobile, charge));
      }
      if (ofSlot.status === 'rejected') throw ofSlot.reason;
      if (ofQuotas.status === 'rejected') throw ofQuotas.reason;
      const { suspicions, refusal } = ofQuotas.value;
      const refused = ofSlot.value.granted ? refusal : ofSlot.value;
      if (refused) return { granted: false, limit: refused.limit, retryAfterMs: refused.retryAfterMs, suspicions };
      const callWaitMs = recipient.channel === 'voice' ? await takeCall(draft, true) : undefined;
      if (callWaitMs !== undefined) return { granted: false, limit: 'calls', retryAfterMs: callWaitMs, suspicions };
      return { granted: true, intervalMs: (ofSlot.value as { intervalMs: number }).intervalMs, suspicions };
    },

    /** Stores the code of a draft that holds its slot, which releases it too. */
    storeCode: (draft: SendDraft, code: StoredCode, replace = false): Promise<StoreResult> =>
      smsCodes.store(slotOf(draft), code, replace),

    /** Releases all that a draft took, the last first. Throws what a step throws, after the others have run. */
    async abandon({ releases }: SendDraft): Promise<void> {
      const failures: unknown[] = [];
      for (const release of releases.splice(0).reverse()) {
        const released = await release().catch((error: unknown) => {
          failures.push(error);
        });
        if (released === false) return;
      }
      if (failures.length > 0) throw new AggregateError(failures, 'not everything could be released');
    },
  };
}
