/** A gateway that answers each call with the next result of its script, and accepts when that is at its end. */
import type { Gateway, SendContext, SendRequest, SendResult } from '../../core/vendors/gateway.ts';

export interface ScriptedGateway extends Gateway {
  script: SendResult[];
  seen: (SendRequest & Omit<SendContext, 'signal'>)[];
}

export function scriptedGateway(id: string, script: SendResult[] = []): ScriptedGateway {
  const gateway: ScriptedGateway = {
    id,
    vendor: 'scripted',
    idempotent: true,
    script,
    seen: [],
    async send(request, { signal: _, ...context }) {
      gateway.seen.push({ ...request, ...context });
      return gateway.script.shift() ?? { outcome: 'accepted' };
    },
    close: async () => undefined,
  };
  return gateway;
}
