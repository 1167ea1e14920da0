/** `GET /sms_codes/:mobile` for the old front end and `POST /sms_codes`: queue an SMS with a code. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { digestOfId, newRandomId } from '../../core/random-id.ts';
import { createRecipient } from '../../core/recipient.ts';
import { clientSubject } from '../client-address.ts';
import { browserIdOf, deviceIdOf, setBrowserCookie } from '../cookies.ts';
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
      exposeHeadRoute: false,
      schema: {
        ...documentation,
        params,
        querystring: query,
        response: { 200: answer, ...plainFaults, 403: bodyFaults[403] },
      },
    },
    (request, reply) => send(services, request, reply, { ...request.query, ...request.params }),
  );
  app.post(
    '/sms_codes',
    {
      config: { refuseWhenLate: 'next' },
      schema: { ...documentation, body, response: { 200: answer, ...bodyFaults } },
    },
    (request, reply) => send(services, request, reply, request.body),
  );
};

/** The code belongs to the browser that asks: it keeps its id, or gets one with the answer. */
async function send(services: Services, request: FastifyRequest, reply: FastifyReply, fields: Static<typeof body>) {
  const browserId = browserIdOf(request) ?? newRandomId();
  const { sendId, expiresIn, resendAfter } = await sendSmsCode(services, {
    recipient: createRecipient(services.keyring, fields.mobile),
    requestId: request.id,
    imageCodeId: fields.image_code_id,
    imageCodeText: fields.image_code_text,
    purpose: fields.purpose ?? 'register',
    clientAddress: clientSubject(request.ip, request.socket.remoteAddress),
    browser: digestOfId(browserId),
    deviceId: deviceIdOf(request),
  });
  // Pages post; the old front end has nobody to ask for it. The answer does not wait for a note about itself.
  if (request.method === 'POST') void noteSend(services, fields.image_code_id, sendId);
  setBrowserCookie(reply, services.config, browserId);
  return reply.succeed('SMS_QUEUED', { send_id: sendId, expires_in: expiresIn, resend_after: resendAfter });
}

/** The SMS is on its way whether this can be noted or not. */
async function noteSend({ imageCodeStore, logger }: Services, imageCodeId: string, sendId: string): Promise<void> {
  try {
    await imageCodeStore.noteSend(imageCodeId, sendId);
  } catch (err) {
    logger.warn({ err }, 'a page that loses its answer will not find its send');
  }
}
