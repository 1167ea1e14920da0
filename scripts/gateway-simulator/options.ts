/**
 * The knobs of the simulator. A development machine must not be stopped by a vendor's own limits, which lie close to
 * ours: pause and daily count per number are off unless set. Their documented or assumed values stand beside them.
 */
import { type Clock, systemClock } from '../../core/clock.ts';
import type { MakeDialect } from './dialect.ts';
import { simulatedVendors } from './vendors.ts';

export interface SimulatorOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  /** 0 to 1, decides about faults that hit only a share of the requests. */
  random: () => number;
  /** Messages kept for the inbox; older ones are forgotten. */
  inboxCapacity: number;
  /** Request ids kept for the day. */
  requestIdCapacity: number;
  /** Whether a request id counts as used although its request was refused by a limit, a list or a fault; not documented. */
  rememberReqIdOnReject: boolean;
  /** Pause between two SMS to one number, milliseconds; Yuntongxun's is assumed to be 30,000. 0: off. */
  recipientWindowMs: number;
  /** SMS to one number per day; Yuntongxun's is assumed to be 5. 0: off. */
  recipientPerDay: number;
  /** Requests at once before the account is throttled. 0: off. */
  maxConcurrent: number;
  /** Numbers that no gateway sends to. */
  blacklist: readonly string[];
  /** Words that no variable may hold. */
  forbiddenWords: readonly string[];
  /** Where delivery reports go, with `{vendor}` for the vendor's name; undefined: none are pushed. */
  reportUrl: string | undefined;
  /** From the SMS to its report, milliseconds. */
  reportDelayMs: number;
  /** Waits before another push after a refused one, milliseconds; vendors wait minutes. */
  reportRetryMs: readonly number[];
  /** Whom it speaks for; the first that claims a request answers it. */
  vendors: readonly MakeDialect[];
}

export const defaultOptions: SimulatorOptions = {
  host: '127.0.0.1',
  port: 0,
  clock: systemClock,
  random: Math.random,
  inboxCapacity: 10_000,
  requestIdCapacity: 500_000,
  rememberReqIdOnReject: false,
  recipientWindowMs: 0,
  recipientPerDay: 0,
  maxConcurrent: 0,
  blacklist: [],
  forbiddenWords: [],
  reportUrl: undefined,
  reportDelayMs: 500,
  reportRetryMs: [1_000, 5_000, 10_000],
  vendors: simulatedVendors,
};
