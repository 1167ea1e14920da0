/** Writes what operators do on the board into the audit log, before it is done. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Services } from '../services.ts';

const BOARD_API = '/queues/api/queues';

/** For the scope of the board: every request that changes something. */
export const boardAudit = fp(async (app: FastifyInstance, { services }: { services: Services }) => {
  app.addHook('preHandler', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { pathname } = new URL(request.url, 'http://board');
    // `/sms/<job>/retry` is a retry of a job, `/sms/pause` a pause of the queue.
    const parts = pathname.replace(BOARD_API, '').split('/').filter(Boolean);
    const action = parts.pop() ?? request.method.toLowerCase();
    await recordAction(services, request.operator?.name ?? 'unknown', `board:${action}`, parts.join('/'));
  });
});

/** PostgreSQL being away must not keep anybody from stopping an attack: the log has the action in any case. */
async function recordAction({ logger, operatorActions }: Services, actor: string, action: string, subject: string) {
  logger.info({ event: 'operator_action', actor, action, subject }, 'an operator acts');
  try {
    await operatorActions.record({ actor, via: 'board', action: action.slice(0, 64), subject: subject.slice(0, 256) });
  } catch (err) {
    logger.error({ err, actor, action, subject }, 'an action is missing in the audit log');
  }
}
