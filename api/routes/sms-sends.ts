/** `GET /sms_sends/:send_id`: what became of one SMS. The id is the capability; it reveals no mobile. */
import { Type } from 'typebox';
import { ServiceError } from '../../core/errors.ts';
import { SEND_STATUSES } from '../../core/states.ts';
import { answerSchema, plainFaults } from '../schemas/answers.ts';
import { sendId } from '../schemas/fields.ts';
import type { Routes } from './routes.ts';

const answer = answerSchema(
  { status: Type.Enum([...SEND_STATUSES]), expires_in: Type.Integer(), resend_after: Type.Integer() },
  'the state, or refused: 4001, 4002 (no such send, or long ago), 4103, 4201',
);

const secondsUntil = (moment: number, now: number): number => Math.max(0, Math.ceil((moment - now) / 1000));

export const smsSendRoutes: Routes = async (app, { sends, clock }) => {
  app.get(
    '/sms_sends/:send_id',
    {
      config: { refuseWhenLate: 'first' },
      schema: {
        tags: ['codes'],
        summary: 'What became of one SMS',
        params: Type.Object({ send_id: sendId }),
        response: { 200: answer, ...plainFaults },
      },
    },
    async (request, reply) => {
      const now = clock();
      const state = await sends.get(request.params.send_id, now);
      if (!state) throw new ServiceError('SEND_UNKNOWN');
      return reply.succeed('OK', {
        status: state.status,
        expires_in: secondsUntil(state.expiresAt, now),
        resend_after: secondsUntil(state.resendAt, now),
      });
    },
  );
};
