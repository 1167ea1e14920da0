/** `POST /users`: register an account with a code that arrived by SMS. */
import { Type } from 'typebox';
import { registerUser } from '../operations/register-user.ts';
import { answerSchema, bodyFaults } from '../schemas/answers.ts';
import { mobile, newPassword, smsCode } from '../schemas/fields.ts';
import type { Routes } from './routes.ts';

const body = Type.Object({
  mobile,
  sms_code: smsCode,
  password: newPassword,
  password2: Type.Optional(Type.String({ maxLength: 128, description: 'if present, equal to password' })),
});

export const userRoutes: Routes = async (app, services) => {
  app.post(
    '/users',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Register',
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
      const userId = await registerUser(services, { mobile, smsCode: sms_code, password, password2 });
      return reply.succeed('REGISTERED', { user_id: userId });
    },
  );
};
