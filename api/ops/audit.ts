/** Writes what operators do on the board and ask on the pages into the audit log, before it is done. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { OperatorAction } from '../../db/operator-actions.ts';
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
    await recordAction(services, {
      actor: request.operator?.name ?? 'unknown',
      via: 'board',
      action: `board:${action}`.slice(0, 64),
      subject: parts.join('/').slice(0, 256),
    });
  });
});

/** PostgreSQL being away must not keep anybody from stopping an attack: the log has the action in any case. */
export async function recordAction({ logger, operatorActions }: Services, action: OperatorAction): Promise<void> {
  logger.info({ event: 'operator_action', ...action }, 'an operator acts');
  try {
    await operatorActions.record(action);
  } catch (err) {
    logger.error({ err, ...action }, 'an action is missing in the audit log');
  }
}
