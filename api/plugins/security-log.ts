/**
 * The security log: one line for every outcome that tells of a log-in, a guess, a refusal for abuse or a wrong key, with
 * who (the address' subject, the keyed digest of the mobile), where (the route) and which request; and a counter. Neither a
 * mobile nor anything that was typed is in it.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { mobileDigest } from '../../core/code.ts';
import type { ErrorName } from '../../core/errors.ts';
import { isMobile } from '../../core/mobile.ts';
import { clientSubject } from '../client-address.ts';
import type { MessageName } from '../messages.ts';
import type { Services } from '../services.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** What was answered, by its name in the catalogue or among the messages. */
    outcome?: ErrorName | MessageName;
  }
}

const DONE: ReadonlySet<string> = new Set<MessageName>([
  'LOGGED_IN',
  'LOGGED_OUT',
  'REGISTERED',
  'PASSWORD_RESET',
  'VERIFIED',
]);
const REFUSED: ReadonlySet<string> = new Set<ErrorName>([
  ...(['PASSWORD_WRONG', 'TOO_MANY_LOGINS', 'PASSWORD_RESTS', 'SMS_CODE_WRONG', 'SMS_CODE_EXPIRED'] as const),
  ...([
    'TOO_MANY_CHECKS',
    'CHECKS_REFUSED',
    'CHALLENGE',
    'HARDER_CHALLENGE',
    'IMAGE_CODE_WRONG',
    'TOO_MANY_REQUESTS',
    'TOO_FREQUENT',
  ] as const),
  ...([
    'SENDER_BLOCKED',
    'BUDGET_SPENT',
    'SERVICE_KEY_INVALID',
    'SCOPE_MISSING',
    'KEY_INVALID',
    'CLIENT_SECRET_INVALID',
    'ORIGIN_REFUSED',
    'CROSS_SITE',
    'TICKET_EXPIRED',
  ] as const),
]);

export const securityLog = fp(
  async (app: FastifyInstance, { keyring, metrics }: Pick<Services, 'keyring' | 'metrics'>) => {
    app.addHook('onResponse', async (request, reply) => {
      const { outcome = '' } = reply;
      if (!DONE.has(outcome) && !REFUSED.has(outcome)) return;
      const mobile = mobileOf(request);
      metrics.securityEvents.inc({ outcome });
      request.log.info(
        {
          event: 'security',
          outcome,
          route: request.routeOptions.url,
          address: clientSubject(request.ip, request.socket.remoteAddress),
          requestId: request.id,
          ...(mobile ? { mobileDigest: mobileDigest(keyring, mobile) } : {}),
        },
        DONE.has(outcome) ? 'done' : 'refused',
      );
    });
  },
);

/** From the body or the path, wherever the route has it. */
function mobileOf({ body, params }: FastifyRequest): string | undefined {
  for (const fields of [body, params] as { mobile?: unknown }[]) {
    const mobile = fields?.mobile;
    if (typeof mobile === 'string' && isMobile(mobile)) return mobile;
  }
  return undefined;
}
