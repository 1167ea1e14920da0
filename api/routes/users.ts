/** `POST /users`: register an account with a code that arrived by SMS, or a ticket that such a code gave, and log in. */
import { Type } from 'typebox';
import { browserOf } from '../browser-cookie.ts';
import { registerUser } from '../operations/register-user.ts';
import { answerSchema, bodyFaults } from '../schemas/answers.ts';
import { mobile, newPassword, registrationTicket, repeatedPassword, smsCode } from '../schemas/fields.ts';
import { sessionIdOf, setSessionCookie } from '../session-cookie.ts';
import type { Routes } from './routes.ts';

const body = Type.Object({
  mobile,
  sms_code: Type.Optional(smsCode),
  registration_ticket: Type.Optional(registrationTicket),
  password: Type.Optional(newPassword),
  password2: Type.Optional(repeatedPassword),
});

export const userRoutes: Routes = async (app, services) => {
  app.post(
    '/users',
    {
      config: { refuseWhenLate: 'last' },
      schema: {
        tags: ['accounts'],
        summary: 'Register and log in: by sms_code and password, or by registration_ticket with or without a password',
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
      const { mobile, sms_code: smsCode, registration_ticket: ticket, password, password2 } = request.body;
      const [browser, previousId] = [browserOf(request), sessionIdOf(request)];
      const registration = { mobile, smsCode, ticket, password, password2, browser, sessionId: previousId };
      const { userId, sessionId } = await registerUser(services, registration);
      setSessionCookie(reply, services.config, sessionId);
      return reply.succeed('REGISTERED', { user_id: userId });
    },
  );
};
