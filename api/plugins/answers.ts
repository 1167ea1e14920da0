/**
 * One way to answer: the errcode body with HTTP 200 for whatever a handler decides, the real status for protocol faults
 * and for routes that aren't JSON (`realStatus`), and problem details (RFC 9457) for clients that ask for them.
 */
import accepts from 'accepts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { catalogue, type ErrorName, type Language, ServiceError } from '../../core/errors.ts';
import { texts } from '../../core/texts.ts';
import { isTimeout } from '../../db/store-call.ts';
import type { Load } from '../load.ts';
import type { MessageName } from '../messages.ts';
import { toServiceError } from './fault-mapping.ts';
import { overloaded } from './load-shedding.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** The errcode that was answered, for the metrics; none where the answer is no JSON. */
    errcode?: string;
    /** Sends `{"errcode":"0","errmsg":…,"data":…}`. */
    succeed(message: MessageName, data?: object): FastifyReply;
  }
  interface FastifyContextConfig {
    /** Errors of this route carry their real status, because its success is not JSON. */
    realStatus?: boolean;
    /** Errors of this route are problem details, whatever the client accepts. */
    problemDetails?: boolean;
  }
}

const PROBLEM_TYPE = 'application/problem+json';

/** Faults of the protocol or of the service itself: no handler decided them, so they keep their status. */
const PROTOCOL_FAULTS: ReadonlySet<ErrorName> = new Set([
  'INTERNAL',
  'NOT_FOUND',
  'BODY_MALFORMED',
  'BODY_TOO_LARGE',
  'REQUEST_MALFORMED',
  'MEDIA_TYPE',
  'CROSS_SITE',
]);

export const answers = fp(async (app: FastifyInstance, { load }: { load: Load }) => {
  app.decorateReply('errcode', undefined);
  app.decorateReply('outcome', undefined);
  app.decorateReply('succeed', function (this: FastifyReply, message, data) {
    const [zh, en] = texts[message];
    const errmsg = languageOf(this.request) === 'en' ? en : zh;
    this.errcode = '0';
    this.outcome = message;
    return this.header('cache-control', 'no-store').send({ errcode: '0', errmsg, ...(data ? { data } : {}) });
  });
  app.setErrorHandler((error, request, reply) => {
    const fault = toServiceError(error);
    logFault(request, fault);
    // A store that this process had no time to listen to is not to blame.
    const ours = fault.kind === 'DATABASE_ERROR' && isTimeout(fault.cause) && load.missedAnswers();
    return sendError(request, reply, ours ? overloaded() : fault);
  });
  app.setNotFoundHandler((request, reply) => {
    // Whoever followed a link sees a page, whoever calls the API an answer.
    const wantsPage =
      request.method === 'GET' &&
      !request.url.startsWith('/api/') &&
      accepts(request.raw).types(['json', 'html']) === 'html';
    if (!wantsPage || !app.notFoundPage) return sendError(request, reply, new ServiceError('NOT_FOUND'));
    return reply.code(404).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(app.notFoundPage);
  });
});

/** The language to answer in: what the client prefers of the two, else Chinese. */
export function languageOf(request: FastifyRequest): Language {
  return accepts(request.raw).languages(['zh', 'en']) === 'en' ? 'en' : 'zh';
}

/** Sends a fault in the form the client asked for. Also for faults found before a route was, such as a bad URL. */
export function sendError(request: FastifyRequest, reply: FastifyReply, fault: ServiceError): FastifyReply {
  const { errcode, status, ...text } = catalogue[fault.kind];
  const errmsg = text[languageOf(request)];
  const data = fault.data ? { data: fault.data } : {};
  reply.errcode = errcode;
  reply.outcome = fault.kind;
  reply.header('cache-control', 'no-store').header('vary', 'accept, accept-language');
  if (fault.data?.retry_after) reply.header('retry-after', fault.data.retry_after);
  const { problemDetails, realStatus } = request.routeOptions.config ?? {};
  if (problemDetails || accepts(request.raw).types(['application/json', PROBLEM_TYPE]) === PROBLEM_TYPE) {
    const problem = { type: 'about:blank', title: errmsg, status, errcode, ...fault.data };
    return reply.code(status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem);
  }
  const real = PROTOCOL_FAULTS.has(fault.kind) || realStatus === true;
  return reply
    .code(real ? status : 200)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ errcode, errmsg, ...data });
}

function logFault(request: FastifyRequest, fault: ServiceError): void {
  if (fault.kind === 'INTERNAL') request.log.error({ err: fault.cause ?? fault }, 'unexpected fault');
  else if (fault.kind === 'DATABASE_ERROR') request.log.warn({ err: fault.cause }, 'a store is unavailable');
  else request.log.debug({ answer: fault.kind }, 'refused');
}
