/** `GET /sms_codes/:mobile` for the old front end and `POST /sms_codes`: queue an SMS with a code. */
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { createRecipient } from '../../core/recipient.ts';
import { clientSubject } from '../client-address.ts';
import { sendSmsCode } from '../operations/send-sms-code.ts';
import { answerSchema, bodyFaults, plainFaults } from '../schemas/answers.ts';
import { imageCodeId, imageCodeText, mobile, purpose, sendId } from '../schemas/fields.ts';
import type { Services } from '../services.ts';
import type { Routes } from './routes.ts';

const answer = answerSchema(
  { send_id: sendId, expires_in: Type.Integer(), resend_after: Type.Integer() },
  'queued, or refused: 4001, 4002, 4003, 4004, 4103, 4104, 4201, 4301',
);
const query = Type.Object({
  image_code_id: imageCodeId,
  image_code_text: imageCodeText,
  purpose: Type.Optional(purpose),
});
const params = Type.Object({ mobile });
const body = Type.Object({
  mobile,
  image_code_id: imageCodeId,
  image_code_text: imageCodeText,
  purpose: Type.Optional(purpose),
});
const documentation = { tags: ['codes'], summary: 'Send an SMS code to a mobile' };

export const smsCodeRoutes: Routes = async (app, services) => {
  app.get(
    '/sms_codes/:mobile',
    {
      config: { changesState: true, refuseWhenLate: 'next' },
      schema: {
        ...documentation,
        params,
        querystring: query,
        response: { 200: answer, ...plainFaults, 403: bodyFaults[403] },
      },
    },
    async (request, reply) =>
      reply.succeed('SMS_QUEUED', await send(services, request, { ...request.query, ...request.params })),
  );
  app.post(
    '/sms_codes',
    {
      config: { refuseWhenLate: 'next' },
      schema: { ...documentation, body, response: { 200: answer, ...bodyFaults } },
    },
    async (request, reply) => reply.succeed('SMS_QUEUED', await send(services, request, request.body)),
  );
};

async function send(services: Services, request: FastifyRequest, fields: Static<typeof body>) {
  const queued = await sendSmsCode(services, {
    recipient: createRecipient(services.keyring, fields.mobile),
    imageCodeId: fields.image_code_id,
    imageCodeText: fields.image_code_text,
    purpose: fields.purpose ?? 'register',
    clientAddress: clientSubject(request.ip),
  });
  return { send_id: queued.sendId, expires_in: queued.expiresIn, resend_after: queued.resendAfter };
}
