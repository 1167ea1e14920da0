/** The OpenAPI document, made from the routes' schemas, at `/openapi.json`, and the reference at `/docs`. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { catalogue } from '../../core/errors.ts';
import { reference } from './reference.ts';

const ERRCODES = Object.entries(catalogue).map(
  ([, { errcode, status, zh, en }]) => `| \`${errcode}\` | ${status} | ${en} | ${zh} |`,
);

const DESCRIPTION = `Proves that a person holds a mobile number.

**For your back end**: \`/verifications\`, with a key of your application. Refusals are problem details (RFC 9457) with their
real status; \`errcode\` says which one it is.

**For the service's own pages**: the other routes. Every JSON answer is \`{"errcode", "errmsg", "data"?}\`; \`errcode\` "0" is
success, and whatever a handler decides has HTTP 200. With \`Accept: application/problem+json\` refusals are problem details with
their real status.

\`Accept-Language\` chooses between Chinese and English.

| errcode | status | meaning | 含义 |
| --- | --- | --- | --- |
${[...new Set(ERRCODES)].join('\n')}`;

const securitySchemes = {
  serviceKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'a key of SERVICE_KEYS' },
  serviceKeyBearer: { type: 'http', scheme: 'bearer', description: 'the same key' },
  applicationKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'a secret key of an application, or from a page of an allowed origin its publishable key',
  },
  applicationKeyBearer: { type: 'http', scheme: 'bearer', description: 'the same key' },
  clientSecret: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Client-Secret',
    description: 'what the creation of a verification answered: for pages',
  },
} as const;

const tags = [
  { name: 'verifications', description: 'Verifications for any back end.' },
  { name: 'codes', description: 'Image codes, and SMS codes of the own pages.' },
  { name: 'accounts', description: 'Accounts and sessions of the own pages.' },
  { name: 'pages', description: 'What the home page shows.' },
  { name: 'gateways', description: 'What gateways call.' },
];

export const documentation = fp(async (app: FastifyInstance) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      components: { securitySchemes },
      info: {
        title: 'SMS verification',
        version: '1.0',
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'this service' }],
      tags,
    },
    transform: ({ schema, url, route }) => ({
      url,
      // What names no key is open to everybody.
      schema: { operationId: operationIdOf(String(route.method), url), security: [], ...schema } as typeof schema,
    }),
  });
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    // Read from anywhere: it says what everybody may know.
    reply.header('access-control-allow-origin', '*').header('cache-control', 'no-cache');
    return reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(app.swagger());
  });
  await app.register(reference);
});

/** `GET /api/v1.0/sms_sends/:send_id` is `getSmsSendsBySendId`, for a route that names none itself. */
function operationIdOf(method: string, url: string): string {
  const words = url
    .replace(/^\/api\/v1\.0/, '')
    .replace(/\/:/g, '/by_')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}
