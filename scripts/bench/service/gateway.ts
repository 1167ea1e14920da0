/** The bench's side of its gateway, which is a process of its own so that its CPU is nobody's. */
import { startChild } from './child.ts';
import type { GatewayAnswer, GatewayQuestion } from './gateway-process.ts';

export type Gateway = Awaited<ReturnType<typeof startGateway>>;

export async function startGateway(stops: (() => Promise<unknown>)[]) {
  const ask = startChild<GatewayQuestion, GatewayAnswer>('gateway-process.ts', stops);
  const { url } = await ask({ do: 'listen' });
  return {
    url,
    /** Forgets what came and answers from now on after `latencyMs`. */
    reset: (latencyMs: number) => ask({ do: 'reset', latencyMs }),
    /** Resolves when `count` have come since the last reset, or after `limitMs` with those that have. */
    arrived: (count: number, limitMs: number) => ask({ do: 'await', count, limitMs }),
    /** The codes by mobile, of those that have come since the last reset. */
    codes: async () => new Map((await ask({ do: 'codes' })).codes),
  };
}
