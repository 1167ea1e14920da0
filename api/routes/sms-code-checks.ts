/** `POST /sms_codes/check`: other back ends, which keep users of their own, have a mobile verified here. */
import { Type } from 'typebox';
import { ServiceError } from '../../core/errors.ts';
import { checkSmsCode } from '../operations/check-sms-code.ts';
import { answerSchema, bodyFaults } from '../schemas/answers.ts';
import { mobile, purpose, sendId, smsCode } from '../schemas/fields.ts';
import { serviceKeyOf } from '../service-key.ts';
import type { Routes } from './routes.ts';

const body = Type.Object({
  mobile,
  sms_code: smsCode,
  purpose: Type.Optional(purpose),
  send_id: Type.Optional(sendId),
});

export const smsCodeCheckRoutes: Routes = async (app, services) => {
  app.post(
    '/sms_codes/check',
    {
      config: { refuseWhenLate: 'last' },
      // Before the body is read: without a key nobody is served.
      onRequest: async (request) => {
        const { name } = serviceKeyOf(services.config.serviceKeys ?? [], request.headers);
        request.log.info({ service: name }, 'code check for a back end');
      },
      schema: {
        tags: ['codes'],
        summary: 'Use a code up on behalf of another back end',
        security: [{ serviceKey: [] }, { serviceKeyBearer: [] }],
        body,
        response: {
          200: answerSchema({ verified: Type.Boolean() }, 'verified, or refused: 4001, 4002, 4004, 4101, 4103, 4201'),
          ...bodyFaults,
        },
      },
    },
    async (request, reply) => {
      const { mobile, sms_code: code, purpose = 'register', send_id: sendId } = request.body;
      const { scopes } = serviceKeyOf(services.config.serviceKeys ?? [], request.headers);
      if (!scopes.includes(purpose)) throw new ServiceError('SCOPE_MISSING');
      await checkSmsCode(services, { mobile, purpose, code }, sendId);
      return reply.succeed('VERIFIED', { verified: true });
    },
  );
};
