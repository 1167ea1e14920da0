/** `GET /image_codes/:image_code_id`: a picture whose answer admits one request for an SMS code. */
import { Type } from 'typebox';
import { clientSubject } from '../client-address.ts';
import { issueImageCode } from '../operations/issue-image-code.ts';
import { imageFaults } from '../schemas/answers.ts';
import { imageCodeId } from '../schemas/fields.ts';
import type { Routes } from './routes.ts';

export const imageCodeRoutes: Routes = async (app, services) => {
  app.get(
    '/image_codes/:image_code_id',
    {
      config: { realStatus: true },
      schema: {
        tags: ['codes'],
        summary: 'A new image code; a second request under one id replaces the first',
        params: Type.Object({ image_code_id: imageCodeId }),
        produces: ['image/png'],
        response: {
          200: {
            description: 'the picture',
            content: { 'image/png': { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) } },
          },
          ...imageFaults,
        },
      },
    },
    async (request, reply) => {
      const png = await issueImageCode(services, request.params.image_code_id, clientSubject(request.ip));
      return reply.type('image/png').header('cache-control', 'no-store').send(png);
    },
  );
};
