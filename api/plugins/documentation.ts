/** The OpenAPI document, made from the routes' schemas, and a page to read it. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

export const documentation = fp(async (app: FastifyInstance) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      components: {
        securitySchemes: {
          serviceKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          serviceKeyBearer: { type: 'http', scheme: 'bearer' },
        },
      },
      info: {
        title: 'SMS verification',
        version: '1.0',
        description:
          'Every JSON answer is `{"errcode", "errmsg", "data"?}`; `errcode` "0" is success and whatever a handler decides has HTTP 200. ' +
          'With `Accept: application/problem+json` refusals are RFC 9457 problem details with their real status.',
      },
    },
  });
  // Its own policy would allow other hosts; ours is enough for it. The validator is such a host.
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } });
});
