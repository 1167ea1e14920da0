/** `PUT /password`: a new password for the holder of the mobile. `POST /passwords/check`: whether one may be chosen. */
import { Type } from 'typebox';
import { clientOf, imageAnswerOf } from '../client.ts';
import { sessionIdOf, setSessionCookie } from '../cookies.ts';
import { requireGoodPassword } from '../operations/require-good-password.ts';
import { resetPassword } from '../operations/reset-password.ts';
import { answerSchema, bodyFaults } from '../schemas/answers.ts';
import { challengeFields, mobile, newPassword, password, repeatedPassword, smsCode } from '../schemas/fields.ts';
import type { Routes } from './routes.ts';

const body = Type.Object({
  mobile,
  sms_code: smsCode,
  password: newPassword,
  password2: Type.Optional(repeatedPassword),
  ...challengeFields,
});

const candidate = Type.Object({ mobile: Type.Optional(mobile), password });

export const passwordRoutes: Routes = async (app, services) => {
  app.put(
    '/password',
    {
      config: { refuseWhenLate: 'last' },
      schema: {
        tags: ['accounts'],
        summary:
          'Set a new password by an SMS code of purpose reset_password; ends every other session and all devices of the user',
        body,
        response: {
          200: answerSchema({}, 'changed, or refused: 4001, 4002, 4004, 4103, 4104, 4106, 4201'),
          ...bodyFaults,
        },
      },
    },
    async (request, reply) => {
      const { mobile, sms_code, password, password2 } = request.body;
      const sessionId = await resetPassword(services, {
        mobile,
        smsCode: sms_code,
        password,
        password2,
        client: clientOf(request),
        imageAnswer: imageAnswerOf(request.body),
        sessionId: sessionIdOf(request),
      });
      setSessionCookie(reply, services.config, sessionId);
      return reply.succeed('PASSWORD_RESET');
    },
  );
  app.post(
    '/passwords/check',
    {
      config: { refuseWhenLate: 'first' },
      schema: {
        tags: ['accounts'],
        summary: 'Whether a new password may be chosen, for a page to tell before it is sent; nothing is kept of it',
        body: candidate,
        response: { 200: answerSchema({}, 'it may, or refused: 4103'), ...bodyFaults },
      },
    },
    async (request, reply) => {
      const { mobile, password } = request.body;
      requireGoodPassword(services, password, mobile);
      return reply.succeed('OK');
    },
  );
};
