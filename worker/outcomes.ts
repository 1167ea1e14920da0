/**
 * What follows from a gateway's result, all of it: for the send, for the gateway's breaker, for the operator. A table of
 * class and scope, and one pure function that reads it. Nothing here knows a vendor, a queue or a clock.
 *
 * | result               | same gateway          | another gateway    | breaker     | alert        |
 * |----------------------|-----------------------|--------------------|-------------|--------------|
 * | accepted             | -                     | -                  | success     | no           |
 * | transient            | backoff               | after the 2nd try  | count       | no           |
 * | throttled, gateway   | when told, no attempt | at once            | no          | no           |
 * | throttled, recipient | when told, no attempt | never              | success     | no           |
 * | permanent            | never                 | never              | success     | if marked so |
 * | config, account      | never                 | at once            | open now    | yes          |
 * | unknown              | backoff, same send id | by SMS_ON_UNKNOWN  | count       | no           |
 */
import type { Fate } from '../core/attempt.ts';
import type { RejectClass, RejectScope, SendResult } from '../core/vendors/gateway.ts';
import type { BreakerEffect } from '../db/redis/sends/records.ts';
import { CUT_OFF } from './attempt.ts';

interface Rule {
  /** `told`: after the time that the gateway named, without using up an attempt. */
  same: 'never' | 'backoff' | 'told';
  other: 'never' | 'at-once' | 'after-retry';
  breaker: BreakerEffect;
  alert: boolean;
}

const again: Rule = { same: 'backoff', other: 'after-retry', breaker: 'count', alert: false };
const pause: Rule = { same: 'told', other: 'at-once', breaker: 'none', alert: false };
/** Protection against bombing a number: going elsewhere would defeat it, and cost twice. */
const spare: Rule = { same: 'told', other: 'never', breaker: 'success', alert: false };
const stop: Rule = { same: 'never', other: 'never', breaker: 'success', alert: false };
const elsewhere: Rule = { same: 'never', other: 'at-once', breaker: 'none', alert: false };
const broken: Rule = { same: 'never', other: 'at-once', breaker: 'open', alert: true };

export const REJECTION_RULES: Readonly<Record<`${RejectClass}/${RejectScope}`, Rule>> = {
  'transient/message': { ...again, breaker: 'none' },
  'transient/recipient': { ...again, breaker: 'none' },
  'transient/gateway': again,
  'transient/account': again,
  'throttled/message': spare,
  'throttled/recipient': spare,
  'throttled/gateway': pause,
  'throttled/account': pause,
  'permanent/message': stop,
  'permanent/recipient': stop,
  'permanent/gateway': elsewhere,
  'permanent/account': elsewhere,
  'config/message': broken,
  'config/recipient': broken,
  'config/gateway': broken,
  'config/account': broken,
};

/** Tries at one gateway before another one is asked, and for codes that the vendor's table lacks. */
const TRIES_BEFORE_OTHER = 2;
/** A gateway that says "slow down" without a time. */
const UNTOLD_WAIT_MS = 1_000;

/** A gateway is asked again after this, however long it wants to be left alone: its word may be about one number or day. */
const MAX_HOLD_MS = 60_000;

/** What to do when nobody knows whether a gateway took a send; SMS_ON_UNKNOWN. */
export type OnUnknown = 'retry-same' | 'failover' | 'hold';

export interface Situation {
  /** Whether the gateway refuses a send id that it took before. */
  idempotent: boolean;
  /** Attempts of this send at this gateway, this one included. */
  triesHere: number;
  /** Attempts that this send has left, over all gateways. */
  triesLeft: number;
  /** Whether a gateway is left that this send has not been to. */
  hasOther: boolean;
  /** What is left of the code's life, milliseconds. */
  remainingMs: number;
  onUnknown: OnUnknown;
  /** The wait that backoff would make, milliseconds. */
  backoffMs: number;
}

export type Next =
  | { next: 'sent' }
  /** At once at another gateway. */
  | { next: 'other' }
  /** `free`: the wait was asked for and uses up no attempt. */
  | { next: 'later'; delayMs: number; free: boolean }
  | { next: 'failed' };

export interface Decision {
  /** What becomes of the send. */
  next: Next;
  /** What the attempt means for those that follow. */
  fate?: Fate;
  /** What the gateway's breaker hears. */
  breaker: BreakerEffect;
  /** How long all workers leave the gateway alone, milliseconds; 0: not at all. */
  holdMs: number;
  /** Whether a human should look. */
  alert: boolean;
}

/** What follows from a result. */
export function decide(result: SendResult, situation: Situation): Decision {
  if (result.outcome === 'accepted') return { next: { next: 'sent' }, breaker: 'success', holdMs: 0, alert: false };
  const rule = ruleOf(result, situation);
  const next = nextOf(result, rule, situation);
  const decision: Decision = {
    next,
    // A call that a lost worker left tells something about that worker, nothing about the gateway.
    breaker: result === CUT_OFF ? 'none' : rule.breaker,
    holdMs: holdMs(result, rule),
    alert: rule.alert || (result.outcome === 'rejected' && result.alert === true),
  };
  // Waiting because the gateway said so, here or meanwhile elsewhere, uses up no attempt.
  if (rule.same === 'told' && (next.next === 'later' || next.next === 'other')) return { ...decision, fate: 'free' };
  return next.next === 'other' ? { ...decision, fate: 'left' } : decision;
}

/** The rule for a result that is no acceptance. */
function ruleOf(result: Exclude<SendResult, { outcome: 'accepted' }>, situation: Situation): Rule {
  if (result.outcome === 'rejected') return REJECTION_RULES[`${result.class}/${result.scope}`];
  if (situation.idempotent) return { ...again, other: situation.onUnknown === 'failover' ? 'after-retry' : 'never' };
  if (situation.onUnknown === 'hold') return { ...again, same: 'never', other: 'never' };
  // A second text is the worst that a retry can do here, so it is made once.
  const same = situation.triesHere < TRIES_BEFORE_OTHER ? 'backoff' : 'never';
  return { ...again, same, other: situation.onUnknown === 'failover' ? 'after-retry' : 'never' };
}

/** How long the gateway as a whole is left alone, milliseconds; 0: not at all. */
function holdMs(result: SendResult, rule: Rule): number {
  if (result.outcome !== 'rejected' || rule.same !== 'told' || rule.other === 'never') return 0;
  return Math.min(Math.max(result.retryAfterMs ?? 0, UNTOLD_WAIT_MS), MAX_HOLD_MS);
}

function nextOf(result: Exclude<SendResult, { outcome: 'accepted' }>, rule: Rule, situation: Situation): Next {
  const enoughHere = situation.triesHere >= TRIES_BEFORE_OTHER;
  const canGoOn = situation.hasOther && situation.triesLeft > 0;
  if (canGoOn && (rule.other === 'at-once' || (rule.other === 'after-retry' && enoughHere))) return { next: 'other' };
  if (rule.same === 'told') return waitAsTold(result, rule, situation);
  const unlisted = result.outcome === 'rejected' && result.unlisted === true && enoughHere;
  if (rule.same === 'never' || unlisted || situation.triesLeft === 0) return { next: 'failed' };
  return later(situation.backoffMs, false, situation);
}

function waitAsTold(result: SendResult, rule: Rule, situation: Situation): Next {
  const told = result.outcome === 'rejected' ? result.retryAfterMs : undefined;
  // Only a gateway's own pace passes by itself soon; a number's cap without a time is a cap for the day.
  if (told === undefined && rule.other === 'never') return { next: 'failed' };
  return later(Math.max(told ?? 0, UNTOLD_WAIT_MS), true, situation);
}

/** A wait that the code does not outlive is no wait: the user hears of the failure now. */
function later(delayMs: number, free: boolean, { remainingMs }: Situation): Next {
  return delayMs < remainingMs ? { next: 'later', delayMs, free } : { next: 'failed' };
}
