/**
 * `GET /sms_sends/:send_id`: what became of one SMS; `POST /sms_sends/:send_id/call`: have its code read out in a call; `GET /image_codes/:image_code_id/send`: the same, for a page that lost the
 * answer to its request. The id is the capability; it reveals no mobile.
 */
import { Type } from 'typebox';
import { ServiceError } from '../../core/errors.ts';
import { CHANNELS, SEND_STATUSES } from '../../core/states.ts';
import type { FoundSend } from '../../db/redis/sends/record.ts';
import { clientSubject } from '../client-address.ts';
import { callAfterMs, callSend } from '../operations/call-send.ts';
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
  channel: Type.Enum([...CHANNELS], { description: 'how the code goes, or went last' }),
  usually_within: Type.Integer({
    description: 'seconds in which an SMS mostly arrives on this route; absent while it is not known',
  }),
  call_after: Type.Integer({ description: 'seconds until a call may be asked for; absent when no call can come' }),
};
const refusals = 'or refused: 4001, 4002 (no such send, or long ago), 4103, 4201';

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000));
const secondsUntil = (moment: number, now: number): number => seconds(moment - now);

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
  app.post(
    '/sms_sends/:send_id/call',
    {
      config: { refuseWhenLate: 'next' },
      schema: {
        tags: ['codes'],
        summary: 'Have the code of an SMS read out in a call, once that had its chance',
        description: 'The same code: guesses go on. A call counts as one more message, and in `VOICE_MOBILE_LIMITS`.',
        params: Type.Object({ send_id: sendId }),
        response: {
          200: answerSchema(
            state,
            'the state; or refused: 4001, 4002 (no such send, code expired), 4103 (no call possible), 4201 (too early, limits)',
          ),
          ...plainFaults,
        },
      },
    },
    async (request, reply) => {
      const { send_id: id } = request.params;
      await callSend(services, { sendId: id, clientAddress: clientSubject(request.ip, request.socket.remoteAddress) });
      return reply.succeed('CALL_QUEUED', await stateOf(services, id));
    },
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

async function stateOf(services: Services, id: string) {
  const { sends, clock } = services;
  const now = clock();
  const found = await sends.get(id, now);
  if (!found) throw new ServiceError('SEND_UNKNOWN');
  return {
    status: found.status,
    ...(found.status === 'failed' && (await refusesNumber(sends, id)) ? { reason: 'number' } : {}),
    expires_in: secondsUntil(found.expiresAt, now),
    resend_after: secondsUntil(found.resendAt, now),
    ...waysOf(services, found),
  };
}

/** How the code goes, how long that takes, and when it may go another way. */
function waysOf(services: Services, found: FoundSend) {
  const { end, status, ways } = found;
  const callAfter = callAfterMs(services, found);
  return {
    channel: ways > 1 ? ('voice' as const) : (end?.channel ?? 'sms'),
    ...(status === 'sent' && end?.usualMs !== undefined ? { usually_within: seconds(end.usualMs) } : {}),
    ...(callAfter === undefined ? {} : { call_after: seconds(callAfter) }),
  };
}

async function refusesNumber(sends: Services['sends'], id: string): Promise<boolean> {
  const record = await sends.load(id);
  return record?.attempts.at(-1)?.reason === 'permanent/recipient';
}
