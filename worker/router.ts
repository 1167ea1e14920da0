/**
 * Which gateway a send goes to next. Asked in order: is a call of it free in this process, and does what all workers
 * know of it (breaker, hold, pace) admit one? If every gateway's breaker is open, the one that is due first is tried all
 * the same: a try may fail, no try fails for certain.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayCall } from '../core/queue.ts';
import type { Purpose } from '../core/states.ts';
import type { Admission, GatewayHealth } from '../db/redis/gateway-health.ts';
import type { Gateway } from './gateways/gateway.ts';
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

export interface Passage {
  choice: 'call';
  gateway: Gateway;
  /** What it was held back for the pace, milliseconds. */
  waitedMs: number;
  /** The breaker is open, and this call tells whether it may close. */
  through: boolean;
  /** To be called when the call has ended. */
  release: () => void;
}

export type Choice =
  | Passage
  /** `everyone`: no other send could leave either. */
  | { choice: 'wait'; delayMs: number; everyone: boolean }
  /** There is no gateway that this send has not left. */
  | { choice: 'none' };

export interface RouterOptions {
  routes: readonly Route[];
  health: GatewayHealth;
  routing: Routing;
  onUnknown: OnUnknown;
  /** Sends per second over all gateways and workers. */
  ratePerSecond: number | undefined;
  /** Calls at once of a gateway that names no limit of its own. */
  concurrency: number;
  random?: () => number;
}

export type Router = ReturnType<typeof createRouter>;

export function createRouter({ routes, health, random = Math.random, ...options }: RouterOptions) {
  const running = new Map<Route, number>();
  const everyPurpose = routes.every(({ purposes }) => purposes === undefined);

  function take(route: Route): (() => void) | undefined {
    const now = running.get(route) ?? 0;
    if (now >= (route.concurrency ?? options.concurrency)) return undefined;
    running.set(route, now + 1);
    return () => running.set(route, (running.get(route) ?? 1) - 1);
  }

  /** Asks for one call; undefined when all calls of the process are taken. */
  async function ask(route: Route, force = false): Promise<{ admission: Admission; release: () => void } | undefined> {
    const release = take(route);
    if (!release) return undefined;
    try {
      const given = { ratePerSecond: route.ratePerSecond, maxWaitMs: MAX_HELD_MS, force };
      const admission = await health.admit(route.gateway.id, given);
      if (!admission.admitted) release();
      return { admission, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async function pass(
    route: Route,
    { admission, release }: { admission: Admission & { admitted: true }; release: () => void },
    paceMs: number,
    signal: AbortSignal,
  ): Promise<Choice> {
    const waitedMs = Math.max(admission.waitMs, paceMs);
    try {
      if (waitedMs > 0) await delay(waitedMs, undefined, { signal });
    } catch {
      // The worker stops; another one takes the send. Its slot passes unused.
      release();
      return { choice: 'wait', delayMs: 0, everyone: false };
    }
    return { choice: 'call', gateway: route.gateway, waitedMs, through: admission.through, release };
  }

  return {
    async choose(purpose: Purpose, calls: readonly GatewayCall[], signal: AbortSignal): Promise<Choice> {
      const open = openRoutes(routes, { purpose, calls, onUnknown: options.onUnknown });
      if (open.length === 0) return { choice: 'none' };
      let paceMs = 0;
      if (options.ratePerSecond !== undefined) {
        const { taken, ms } = await health.takePace(options.ratePerSecond, MAX_HELD_MS);
        if (!taken) return { choice: 'wait', delayMs: Math.max(ms, MAX_REST_MS), everyone: true };
        paceMs = ms;
      }

      let waitMs = Number.POSITIVE_INFINITY;
      let busy = false;
      let leastBad: { route: Route; retryMs: number } | undefined;
      for (const route of arrange(open, { routing: options.routing, calls, random })) {
        const asked = await ask(route);
        if (!asked) {
          busy = true;
          continue;
        }
        const { admission, release } = asked;
        if (admission.admitted) return pass(route, { admission, release }, paceMs, signal);
        if (admission.because !== 'open') waitMs = Math.min(waitMs, admission.retryMs);
        else if (!leastBad || admission.retryMs < leastBad.retryMs) leastBad = { route, retryMs: admission.retryMs };
      }
      if (busy) waitMs = Math.min(waitMs, BUSY_MS);
      if (leastBad && waitMs > PATIENCE_MS) {
        const asked = await ask(leastBad.route, true);
        if (asked?.admission.admitted) {
          return pass(leastBad.route, { admission: asked.admission, release: asked.release }, paceMs, signal);
        }
        waitMs = asked ? (asked.admission as { retryMs: number }).retryMs : BUSY_MS;
        busy = !asked;
      }
      if (options.ratePerSecond !== undefined) await health.givePaceBack(options.ratePerSecond);
      // Busy is this process alone: another worker may have hands free.
      const everyone = !busy && everyPurpose && open.length === routes.length;
      return { choice: 'wait', delayMs: everyone ? Math.min(waitMs, MAX_REST_MS) : waitMs, everyone };
    },

    /** Whether a gateway other than `id` is left for this send. */
    hasOther: (purpose: Purpose, calls: readonly GatewayCall[], id: string): boolean =>
      openRoutes(routes, { purpose, calls, onUnknown: options.onUnknown }).some(({ gateway }) => gateway.id !== id),

    find: (id: string): Gateway | undefined => routes.find(({ gateway }) => gateway.id === id)?.gateway,
  };
}
