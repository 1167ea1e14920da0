/** `/verifications`: any back end, or a page of its, has a number verified. Accounts of this service are never asked. */
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Scope } from '../../core/applications/application.ts';
import { ServiceError } from '../../core/errors.ts';
import { callerOf, hasKey, keyCaller } from '../caller.ts';
import { clientSubject } from '../client-address.ts';
import { cancelVerification } from '../operations/verifications/cancel.ts';
import { checkVerification } from '../operations/verifications/check.ts';
import { createOnce } from '../operations/verifications/create-once.ts';
import { findByKey, findBySecret } from '../operations/verifications/find.ts';
import { readVerification, stateOf } from '../operations/verifications/read.ts';
import { resendVerification } from '../operations/verifications/resend.ts';
import { allowOrigins } from '../plugins/allowed-origins.ts';
import { languageOf } from '../plugins/answers.ts';
import { problems, success } from '../schemas/problems.ts';
import * as shape from '../schemas/verifications.ts';
import type { Services } from '../services.ts';
import type { Routes } from './routes.ts';

const params = Type.Object({ verification_id: shape.verificationId });
const base = { tags: ['verifications'] };
const byKey = [{ applicationKey: [] }, { applicationKeyBearer: [] }];
const byPage = [{ clientSecret: [] }];
/** Refusals are problem details with their real status. No cookie is read, so no site can abuse a person's browser. */
const config = { problemDetails: true, changesState: false };

const KEY = ['KEY_INVALID', 'SCOPE_MISSING', 'ORIGIN_REFUSED'] as const;
const ONE = [...KEY, 'CLIENT_SECRET_INVALID', 'VERIFICATION_UNKNOWN'] as const;
const SEND = ['TOO_FREQUENT', 'TOO_MANY_REQUESTS', 'BUDGET_SPENT', 'SENDER_BLOCKED', 'SENDS_PAUSED'] as const;

export const verificationRoutes: Routes = async (app, services) => {
  allowOrigins(app, services.applications, [
    '/verifications',
    '/verifications/:verification_id',
    '/verifications/:verification_id/resend',
    '/verifications/:verification_id/check',
  ]);

  app.post(
    '/verifications',
    {
      config,
      schema: {
        ...base,
        operationId: 'createVerification',
        summary: 'Send a code to a number',
        description:
          'With a secret key of the scope `send`, or from a page of an allowed origin with the publishable key and an image code or proof of work. ' +
          'With a secret key, `Idempotency-Key` makes a repeat within a day answer as the first request did.',
        security: byKey,
        headers: Type.Object({
          'idempotency-key': Type.Optional(
            Type.String({ minLength: 1, maxLength: 255, description: 'any text of yours, such as a UUID' }),
          ),
        }),
        body: shape.createBody,
        response: {
          200: success(shape.createdData, 'queued', shape.examples.created),
          ...problems([
            ...KEY,
            ...SEND,
            'COUNTRY_REFUSED',
            'NUMBER_INVALID',
            'NUMBER_REFUSED',
            'IMAGE_CODE_EXPIRED',
            'IMAGE_CODE_WRONG',
            'IDEMPOTENCY_CONFLICT',
            'IDEMPOTENCY_PENDING',
          ]),
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(services.applications, request.headers, 'send');
      const created = {
        body: request.body,
        locale: request.body.locale ?? languageOf(request),
        clientAddress: clientSubject(request.ip, request.socket.remoteAddress),
        requestId: request.id,
      };
      return reply.succeed(
        'SMS_QUEUED',
        await createOnce(services, caller, created, request.headers['idempotency-key']),
      );
    },
  );

  app.post(
    '/verifications/:verification_id/resend',
    {
      config,
      schema: {
        ...base,
        operationId: 'resendVerification',
        summary: 'Send a further code of the same verification',
        description:
          'The newest code counts. Guesses left are not renewed. `channel: "voice"` has the code of the last message read out in a call.',
        security: [...byKey, ...byPage],
        params,
        body: shape.resendBody,
        response: {
          200: success(shape.verificationData, 'queued', shape.examples.verification),
          ...problems([...ONE, ...SEND, 'VERIFICATION_ENDED', 'CALL_TOO_EARLY', 'CALL_IMPOSSIBLE', 'SMS_CODE_EXPIRED']),
        },
      },
    },
    async (request, reply) => {
      const verification = await find(services, request, 'send', request.body.client_secret);
      return reply.succeed(
        'SMS_QUEUED',
        await resendVerification(services, verification, {
          channel: request.body.channel,
          clientAddress: clientSubject(request.ip, request.socket.remoteAddress),
          requestId: request.id,
        }),
      );
    },
  );

  app.post(
    '/verifications/:verification_id/check',
    {
      config,
      schema: {
        ...base,
        operationId: 'checkVerification',
        summary: 'Check what the person typed',
        description: 'A right code is used up: of several checks at once one succeeds.',
        security: [...byKey, ...byPage],
        params,
        body: shape.checkBody,
        response: {
          200: success(shape.checkedData, 'verified', shape.examples.checked),
          ...problems([...ONE, 'SMS_CODE_WRONG', 'SMS_CODE_EXPIRED', 'VERIFICATION_ENDED', 'TOO_MANY_CHECKS']),
        },
      },
    },
    async (request, reply) => {
      const verification = await find(services, request, 'check', request.body.client_secret);
      return reply.succeed('VERIFIED', await checkVerification(services, verification, request.body.code));
    },
  );

  app.get(
    '/verifications/:verification_id',
    {
      config,
      schema: {
        ...base,
        operationId: 'readVerification',
        summary: 'Where a verification stands',
        description: 'For a day. A page with the client secret is told the same.',
        security: [...byKey, ...byPage],
        params,
        response: {
          200: success(shape.readData, 'the verification and its messages', shape.examples.read),
          ...problems(ONE),
        },
      },
    },
    async (request, reply) =>
      reply.succeed('OK', await readVerification(services, await find(services, request, 'read'))),
  );

  app.delete(
    '/verifications/:verification_id',
    {
      config,
      schema: {
        ...base,
        operationId: 'cancelVerification',
        summary: 'Cancel: the code is dead, a queued message does not leave',
        security: byKey,
        params,
        response: {
          200: success(shape.verificationData, 'canceled', { ...shape.examples.verification, status: 'canceled' }),
          ...problems([...KEY, 'VERIFICATION_UNKNOWN', 'VERIFICATION_ENDED']),
        },
      },
    },
    async (request, reply) => {
      const { application } = keyCaller(services.applications, request.headers, 'send');
      const found = await findByKey(services, application, request.params.verification_id);
      await cancelVerification(services, found);
      const verification = { ...found.verification, end: 'canceled' as const };
      return reply.succeed('OK', await stateOf(services, { verification }));
    },
  );
};

/** By a key of its application, or by the client secret in the header or the body. */
async function find(
  services: Services,
  request: FastifyRequest<{ Params: { verification_id: string } }>,
  scope: Scope,
  secretOfBody?: string,
) {
  const { verification_id: id } = request.params;
  const { headers } = request;
  const secret = String(headers['x-client-secret'] ?? secretOfBody ?? '');
  if (secret !== '') return findBySecret(services, id, secret, headers.origin);
  if (!hasKey(headers)) throw new ServiceError('KEY_INVALID');
  return findByKey(services, keyCaller(services.applications, headers, scope).application, id);
}
