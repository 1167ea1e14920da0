/**
 * `GET /sms_sends/:send_id`: what became of one SMS; `GET /image_codes/:image_code_id/send`: the same, for a page that lost the
 * answer to its request. The id is the capability; it reveals no mobile.
 */
import { Type } from 'typebox';
import { ServiceError } from '../../core/errors.ts';
import { SEND_STATUSES } from '../../core/states.ts';
import { answerSchema, plainFaults } from '../schemas/answers.ts';
import { imageCodeId, sendId } from '../schemas/fields.ts';
import type { Services } from '../services.ts';
import type { Routes } from './routes.ts';

const state = {
  status: Type.Enum([...SEND_STATUSES]),
  reason: Type.Enum(['number'], {
    description: 'of `failed`: the carrier refuses the number, so that trying again is no use',
  }),
  expires_in: Type.Integer(),
  resend_after: Type.Integer(),
};
const refusals = 'or refused: 4001, 4002 (no such send, or long ago), 4103, 4201';

const secondsUntil = (moment: number, now: number): number => Math.max(0, Math.ceil((moment - now) / 1000));

export const smsSendRoutes: Routes = async (app, services) => {
  app.get(
    '/sms_sends/:send_id',
    {
      config: { refuseWhenLate: 'first' },
      schema: {
        tags: ['codes'],
        summary: 'What became of one SMS',
        params: Type.Object({ send_id: sendId }),
        response: { 200: answerSchema(state, `the state, ${refusals}`), ...plainFaults },
      },
    },
    async (request, reply) => reply.succeed('OK', await stateOf(services, request.params.send_id)),
  );
  app.get(
    '/image_codes/:image_code_id/send',
    {
      config: { refuseWhenLate: 'first' },
      schema: {
        tags: ['codes'],
        summary: 'The SMS that the answer of an image code admitted, for whoever lost the answer to the request',
        params: Type.Object({ image_code_id: imageCodeId }),
        response: { 200: answerSchema({ send_id: sendId, ...state }, `the send, ${refusals}`), ...plainFaults },
      },
    },
    async (request, reply) => {
      const id = await services.imageCodeStore.sendOf(request.params.image_code_id);
      if (id === null) throw new ServiceError('SEND_UNKNOWN');
      return reply.succeed('OK', { send_id: id, ...(await stateOf(services, id)) });
    },
  );
};

async function stateOf({ sends, clock }: Services, id: string) {
  const now = clock();
  const found = await sends.get(id, now);
  if (!found) throw new ServiceError('SEND_UNKNOWN');
  return {
    status: found.status,
    ...(found.status === 'failed' && (await refusesNumber(sends, id)) ? { reason: 'number' } : {}),
    expires_in: secondsUntil(found.expiresAt, now),
    resend_after: secondsUntil(found.resendAt, now),
  };
}

async function refusesNumber(sends: Services['sends'], id: string): Promise<boolean> {
  const record = await sends.load(id);
  return record?.attempts.at(-1)?.reason === 'permanent/recipient';
}
