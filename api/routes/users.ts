/** `POST /users`: register an account with a code that arrived by SMS, and log in. */
import { Type } from 'typebox';
import { registerUser } from '../operations/register-user.ts';
import { answerSchema, bodyFaults } from '../schemas/answers.ts';
import { mobile, newPassword, repeatedPassword, smsCode } from '../schemas/fields.ts';
import { sessionIdOf, setSessionCookie } from '../session-cookie.ts';
import type { Routes } from './routes.ts';

const body = Type.Object({
  mobile,
  sms_code: smsCode,
  password: newPassword,
  password2: Type.Optional(repeatedPassword),
});

export const userRoutes: Routes = async (app, services) => {
  app.post(
    '/users',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Register and log in',
        body,
        response: {
          200: answerSchema(
            { user_id: Type.Integer() },
            'registered, or refused: 4001, 4002, 4003, 4004, 4103, 4106, 4201',
          ),
          ...bodyFaults,
        },
      },
    },
    async (request, reply) => {
      const { mobile, sms_code, password, password2 } = request.body;
      const registration = { mobile, smsCode: sms_code, password, password2, sessionId: sessionIdOf(request) };
      const { userId, sessionId } = await registerUser(services, registration);
      setSessionCookie(reply, services.config, sessionId);
      return reply.succeed('REGISTERED', { user_id: userId });
    },
  );
};
