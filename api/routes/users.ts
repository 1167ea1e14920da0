/** `POST /users`: register an account with a code that arrived by SMS, or a ticket that such a code gave, and log in. */
import { Type } from 'typebox';
import { clientOf, imageAnswerOf } from '../client.ts';
import { sessionIdOf, setDeviceCookie, setSessionCookie } from '../cookies.ts';
import { registerUser } from '../operations/register-user.ts';
import { answerSchema, bodyFaults } from '../schemas/answers.ts';
import {
  challengeFields,
  mobile,
  newPassword,
  registrationTicket,
  repeatedPassword,
  smsCode,
} from '../schemas/fields.ts';
import type { Routes } from './routes.ts';

const body = Type.Object({
  mobile,
  sms_code: Type.Optional(smsCode),
  registration_ticket: Type.Optional(registrationTicket),
  password: Type.Optional(newPassword),
  password2: Type.Optional(repeatedPassword),
  ...challengeFields,
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
      const { userId, sessionId, deviceId } = await registerUser(services, {
        mobile,
        smsCode,
        ticket,
        password,
        password2,
        client: clientOf(request),
        imageAnswer: imageAnswerOf(request.body),
        sessionId: sessionIdOf(request),
      });
      setSessionCookie(reply, services.config, sessionId);
      setDeviceCookie(reply, services.config, deviceId);
      return reply.succeed('REGISTERED', { user_id: userId });
    },
  );
};
