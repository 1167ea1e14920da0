/**
 * `GET /image_codes/:image_code_id` and its other forms `/audio` and `/pow`: the answer to any of them, sent back as
 * `image_code_text`, admits one request for an SMS code.
 */
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { PARTS, partBits } from '../captcha/proof-of-work.ts';
import { clientSubject } from '../client-address.ts';
import { issueChallenge, issuePicture, issueRecording } from '../operations/issue-image-code.ts';
import { allowOrigins } from '../plugins/allowed-origins.ts';
import { languageOf } from '../plugins/answers.ts';
import { answerSchema, imageFaults } from '../schemas/answers.ts';
import { imageCodeId } from '../schemas/fields.ts';
import type { Routes } from './routes.ts';

const params = Type.Object({ image_code_id: imageCodeId });
const config = { realStatus: true, refuseWhenLate: 'first' } as const;

const binary = { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) };

const challengeAnswer = answerSchema(
  {
    nonce: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    parts: Type.Integer({ description: 'counters to find, joined by commas as image_code_text' }),
    bits: Type.Integer({
      description: 'leading zero bits of SHA-256("<nonce>:<part>:<counter>"); counters of 1 to 10 digits',
    }),
    expires_in: Type.Integer({ description: 'seconds' }),
    automatic: Type.Boolean({ description: 'whether a page may work it out unasked; else it should show the picture' }),
  },
  'a challenge',
);

export const imageCodeRoutes: Routes = async (app, services) => {
  const path = '/image_codes/:image_code_id';
  allowOrigins(app, services.applications, [path, `${path}/audio`, `${path}/pow`]);
  app.get(
    '/image_codes/:image_code_id',
    {
      config,
      exposeHeadRoute: false,
      schema: {
        tags: ['codes'],
        summary: 'A new image code; a second request under one id replaces the first',
        params,
        produces: ['image/png'],
        response: { 200: { description: 'the picture', content: { 'image/png': binary } }, ...imageFaults },
      },
    },
    async (request, reply) => {
      const png = await issuePicture(services, imageCodeRequest(request));
      return reply.type('image/png').header('cache-control', 'no-store').send(png);
    },
  );
  app.get(
    '/image_codes/:image_code_id/audio',
    {
      config,
      exposeHeadRoute: false,
      schema: {
        tags: ['codes'],
        summary: 'A new image code as six spoken digits; replaces what the id had',
        params,
        querystring: Type.Object({
          lang: Type.Optional(Type.Enum(['zh', 'en'], { description: 'language; else by Accept-Language' })),
        }),
        produces: ['audio/wav'],
        response: { 200: { description: 'the recording', content: { 'audio/wav': binary } }, ...imageFaults },
      },
    },
    async (request, reply) => {
      const language = request.query.lang ?? languageOf(request);
      const recording = await issueRecording(services, { ...imageCodeRequest(request), language });
      return reply.type('audio/wav').header('cache-control', 'no-store').send(recording);
    },
  );
  app.get(
    '/image_codes/:image_code_id/pow',
    {
      config,
      exposeHeadRoute: false,
      schema: {
        tags: ['codes'],
        summary: 'A new image code as a proof of work for the browser; replaces what the id had',
        params,
        querystring: Type.Object({
          harder: Type.Optional(Type.Enum(['1'], { description: 'as hard as an answer with `data.harder` asked for' })),
        }),
        response: { 200: challengeAnswer, ...imageFaults },
      },
    },
    async (request, reply) => {
      const harder = request.query.harder === '1';
      const challenge = await issueChallenge(services, { ...imageCodeRequest(request), harder });
      return reply.succeed('OK', {
        nonce: challenge.nonce,
        parts: PARTS,
        bits: partBits(challenge),
        expires_in: services.config.imageCodeTtlSeconds,
        automatic: challenge.automatic,
      });
    },
  );
};

function imageCodeRequest(request: FastifyRequest<{ Params: { image_code_id: string } }>) {
  return { id: request.params.image_code_id, clientAddress: clientSubject(request.ip, request.socket.remoteAddress) };
}
