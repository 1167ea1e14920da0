/**
 * Which gateway a send goes to next. Asked in order: is a call of it free in this process, and does what all workers know
 * of it (breaker, hold, pace) admit one? The question is the script that begins the attempt. If every gateway's breaker
 * is open, the one that is due first is tried all the same: a try may fail, no try fails for certain.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Attempt, Choice } from '../core/attempt.ts';
import type { Needs } from '../core/gateway-route.ts';
import type { Gateway } from '../core/vendors/gateway.ts';
import type { BeginAttempt, Begun } from '../db/redis/sends/records.ts';
import type { Conversions, Destination } from './conversion/conversions.ts';
import type { OnUnknown } from './outcomes.ts';
import { arrange, openRoutes, type Route, type Routing } from './routes.ts';

/** A slot of a pace that comes within this is waited for in the worker's hands; a later one in the queue. */
const MAX_HELD_MS = 1_000;
/** With another gateway's breaker open, a wait up to this is better than a call that will likely fail. */
const PATIENCE_MS = 2_000;
/** Until a call of a busy gateway may have ended. */
const BUSY_MS = 100;
/** While no send at all may leave, the queue rests this long at most: dead sends behind must be cleared, too. */
const MAX_REST_MS = 500;

/** What the router asks of a send: to begin an attempt there. `unwanted`: its code died while it waited for the pace. */
export type Begin = (
  gateway: Gateway,
  chosen: Choice,
  pace: Omit<BeginAttempt, 'sendId' | 'attempt' | 'event'>,
) => Promise<Begun | { result: 'unwanted' }>;

export type Passage =
  /** The attempt was begun; `release` is to be called when the call has ended. */
  | { passage: 'call'; gateway: Gateway; release: () => void }
  /** `everyone`: no other send could leave either. */
  | { passage: 'wait'; delayMs: number; everyone: boolean }
  /** There is no gateway that this send has not left. */
  | { passage: 'none' }
  /** The send is not where the worker thought it was: read its record anew. */
  | { passage: 'moved' };

export interface RouterOptions {
  routes: readonly Route[];
  routing: Routing;
  onUnknown: OnUnknown;
  /** Sends per second over all gateways and workers. */
  ratePerSecond: number | undefined;
  /** Calls at once of a gateway that names no limit of its own. */
  concurrency: number;
  /** What arrives, where there is a choice that it could make. */
  conversions?: Pick<Conversions, 'first' | 'further'> | undefined;
  random?: () => number;
}

export type Router = ReturnType<typeof createRouter>;

type Answer = Awaited<ReturnType<Begin>>;

export function createRouter({ routes, random = Math.random, ...options }: RouterOptions) {
  const running = new Map<Route, number>();
  const everyPurpose = routes.every(({ purposes }) => purposes === undefined);

  function take(route: Route): (() => void) | undefined {
    const now = running.get(route) ?? 0;
    if (now >= (route.concurrency ?? options.concurrency)) return undefined;
    running.set(route, now + 1);
    return () => running.set(route, (running.get(route) ?? 1) - 1);
  }

  /** Asks for one call, waiting for a slot of the pace that comes soon; undefined when all calls of the process are taken. */
  async function ask(
    route: Route,
    begin: Begin,
    chosen: Choice,
    signal: AbortSignal,
  ): Promise<{ answer: Answer; release: () => void } | undefined> {
    const release = take(route);
    if (!release) return undefined;
    let answer: Answer = { result: 'moved' };
    try {
      const pace = {
        ratePerSecond: route.ratePerSecond,
        sharedRatePerSecond: options.ratePerSecond,
        maxWaitMs: MAX_HELD_MS,
        force: chosen === 'forced',
      };
      answer = await begin(route.gateway, chosen, pace);
      // A while that the worker stops in: another one takes the send, and the slot passes unused.
      while (answer.result === 'wait' && (await slept(answer.ms, signal))) {
        answer = await begin(route.gateway, chosen, { ...pace, paced: true });
      }
      return { answer, release };
    } finally {
      if (answer.result !== 'begun') release();
    }
  }

  return {
    /** Begins the next attempt of a send at the first gateway that may be called, or says how long to wait. */
    async choose(
      send: Needs & Destination & { attempts: readonly Attempt[] },
      begin: Begin,
      signal: AbortSignal,
    ): Promise<Passage> {
      const open = openRoutes(routes, { ...send, onUnknown: options.onUnknown });
      if (open.length === 0) return { passage: 'none' };
      const last = send.attempts.at(-1)?.gateway;
      const { routing, conversions } = options;
      const judged = routing !== 'weighted' && open.length > 1 ? conversions : undefined;
      const chosen = last === undefined ? judged?.first(open, send) : undefined;
      const because = (route: Route, index: number): Choice => {
        if (route.gateway.id === last) return 'same';
        if (index > 0 || last !== undefined) return 'failover';
        if (chosen && chosen.why !== 'order') return chosen.why;
        return options.routing === 'weighted' ? 'weight' : 'first';
      };

      let waitMs = Number.POSITIVE_INFINITY;
      let busy = false;
      let leastBad: { route: Route; ms: number } | undefined;
      const inOrder = chosen?.routes ?? judged?.further(open, send) ?? open;
      const arranged = arrange(inOrder, { routing, attempts: send.attempts, random });
      for (const [index, route] of arranged.entries()) {
        const asked = await ask(route, begin, because(route, index), signal);
        if (!asked) {
          busy = true;
          continue;
        }
        const { answer, release } = asked;
        if (answer.result === 'begun') return { passage: 'call', gateway: route.gateway, release };
        if (!('ms' in answer)) return { passage: 'moved' };
        if (answer.result === 'wait') return { passage: 'wait', delayMs: 0, everyone: false };
        if (answer.result === 'service_pace') {
          return { passage: 'wait', delayMs: Math.max(answer.ms, MAX_REST_MS), everyone: true };
        }
        if (answer.result !== 'open') waitMs = Math.min(waitMs, answer.ms);
        else if (!leastBad || answer.ms < leastBad.ms) leastBad = { route, ms: answer.ms };
      }
      if (busy) waitMs = Math.min(waitMs, BUSY_MS);
      if (leastBad && waitMs > PATIENCE_MS) {
        const asked = await ask(leastBad.route, begin, 'forced', signal);
        if (asked?.answer.result === 'begun') {
          return { passage: 'call', gateway: leastBad.route.gateway, release: asked.release };
        }
        if (asked && !('ms' in asked.answer)) return { passage: 'moved' };
        waitMs = asked && 'ms' in asked.answer ? asked.answer.ms : BUSY_MS;
        busy = !asked;
      }
      // Busy is this process alone: another worker may have hands free.
      const everyone = !busy && everyPurpose && open.length === routes.length;
      return { passage: 'wait', delayMs: everyone ? Math.min(waitMs, MAX_REST_MS) : waitMs, everyone };
    },

    /** Whether a gateway other than `id` is left for this send. */
    hasOther: (needs: Needs, attempts: readonly Attempt[], id: string): boolean =>
      openRoutes(routes, { ...needs, attempts, onUnknown: options.onUnknown }).some(({ gateway }) => gateway.id !== id),

    /** What one message costs at a gateway, where its entry says so. */
    priceOf: (id: string): number | undefined => routes.find(({ gateway }) => gateway.id === id)?.price,

    find: (id: string): Gateway | undefined => routes.find(({ gateway }) => gateway.id === id)?.gateway,
  };
}

/** False when the signal came first. */
const slept = (ms: number, signal: AbortSignal): Promise<boolean> => delay(ms, true, { signal }).catch(() => false);
