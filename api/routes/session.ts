/** `POST /session` logs in, `GET /session` tells who is logged in, `DELETE /session` logs out. */
import { Type } from 'typebox';
import type { User } from '../../db/users.ts';
import { clientOf, imageAnswerOf } from '../client.ts';
import { clearSessionCookie, sessionIdOf, setDeviceCookie, setSessionCookie } from '../cookies.ts';
import { enter } from '../operations/enter.ts';
import { logIn } from '../operations/log-in.ts';
import { requireUser } from '../operations/sessions.ts';
import { answerSchema, bodyFaults, plainFaults } from '../schemas/answers.ts';
import { challengeFields, mobile, password, registrationTicket, smsCode } from '../schemas/fields.ts';
import type { Routes } from './routes.ts';

const tags = ['accounts'];
const user = { user_id: Type.Integer(), name: Type.String(), mobile };
const profile = ({ id, name, mobile }: User) => ({ user_id: id, name, mobile });

const body = Type.Object({
  mobile,
  password: Type.Optional(password),
  sms_code: Type.Optional(smsCode),
  purpose: Type.Optional(
    Type.Enum(['login', 'enter'], { default: 'login', description: 'what the code was sent for' }),
  ),
  ...challengeFields,
});
const loggedIn = answerSchema(
  {
    ...user,
    registration_ticket: registrationTicket,
    expires_in: Type.Integer({ description: 'life of the ticket in seconds' }),
  },
  'logged in, or with purpose enter a ticket for `POST /users`, or refused: 4001, 4002, 4004, 4103, 4104, 4106, 4201',
);

export const sessionRoutes: Routes = async (app, services) => {
  const { config, sessions } = services;
  app.post(
    '/session',
    {
      config: { refuseWhenLate: 'last' },
      schema: {
        tags,
        summary: 'Log in by password or by an SMS code of purpose login or enter: one of the two',
        body,
        response: { 200: loggedIn, ...bodyFaults },
      },
    },
    async (request, reply) => {
      const { mobile, password, sms_code: smsCode, purpose } = request.body;
      const shown = {
        mobile,
        password,
        smsCode,
        client: clientOf(request),
        imageAnswer: imageAnswerOf(request.body),
        sessionId: sessionIdOf(request),
      };
      const entered = await (purpose === 'enter' ? enter(services, shown) : logIn(services, shown));
      if ('ticket' in entered) {
        return reply.succeed('VERIFIED', { registration_ticket: entered.ticket, expires_in: entered.expiresIn });
      }
      setSessionCookie(reply, config, entered.sessionId);
      setDeviceCookie(reply, config, entered.deviceId);
      return reply.succeed('LOGGED_IN', profile(entered.user));
    },
  );
  app.get(
    '/session',
    {
      config: { refuseWhenLate: 'next' },
      schema: {
        tags,
        summary: 'Who is logged in',
        response: { 200: answerSchema(user, 'the user, or refused: 4001, 4101, 4201'), ...plainFaults },
      },
    },
    async (request, reply) => reply.succeed('OK', profile(await requireUser(services, sessionIdOf(request)))),
  );
  app.delete(
    '/session',
    {
      config: { refuseWhenLate: 'last' },
      schema: {
        tags,
        summary: 'Log out; also a success when nobody is logged in',
        response: { 200: answerSchema({}, 'logged out, or refused: 4001, 4201'), ...bodyFaults },
      },
    },
    async (request, reply) => {
      const id = sessionIdOf(request);
      if (id !== undefined) await sessions.end(id);
      clearSessionCookie(reply, config);
      return reply.succeed('LOGGED_OUT');
    },
  );
};
