/** Which gateway a send goes to next: the order of SMS_GATEWAYS, without those that this send has left. */
import type { GatewayCall } from '../core/queue.ts';
import type { Purpose } from '../core/states.ts';
import type { Gateway, SendResult } from './gateways/gateway.ts';
import type { BreakerEffect } from './outcomes.ts';

export type Choice =
  | { choice: 'call'; gateway: Gateway; release: () => void }
  /** No gateway may be called now. */
  | { choice: 'wait'; delayMs: number }
  /** This send has been to all of them. */
  | { choice: 'none' };

export interface Router {
  choose(purpose: Purpose, calls: readonly GatewayCall[], signal: AbortSignal): Promise<Choice>;
  /** Whether a gateway other than `id` is left for this send. */
  hasOther(purpose: Purpose, calls: readonly GatewayCall[], id: string): boolean;
  find(id: string): Gateway | undefined;
  /** What a result says about its gateway. */
  report(gateway: Gateway, effect: BreakerEffect, result: SendResult): Promise<void>;
}

export function createRouter(gateways: readonly Gateway[]): Router {
  const candidates = (calls: readonly GatewayCall[]) =>
    gateways.filter((gateway) => !calls.some((call) => call.gateway === gateway.id && call.left));
  return {
    async choose(_purpose, calls) {
      const [gateway] = candidates(calls);
      return gateway ? { choice: 'call', gateway, release: () => {} } : { choice: 'none' };
    },
    hasOther: (_purpose, calls, id) => candidates(calls).some((gateway) => gateway.id !== id),
    find: (id) => gateways.find((gateway) => gateway.id === id),
    async report() {},
  };
}
