/** `GET /.well-known/jwks.json`: the keys by which anybody checks a receipt, as a JWK set (RFC 7517). */
import { Type } from 'typebox';
import { plainFaults } from '../schemas/answers.ts';
import type { Routes } from './routes.ts';

/** Shorter than a rotation of secrets takes, long enough to spare a call per receipt. */
const CACHE_SECONDS = 300;

const jwk = Type.Object({
  kty: Type.String(),
  crv: Type.String(),
  x: Type.String(),
  kid: Type.String({ description: 'thumbprint of the key (RFC 7638)' }),
  alg: Type.String(),
  use: Type.String(),
});

export const jwksRoutes: Routes = async (app, { receipts }) => {
  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        operationId: 'getReceiptKeys',
        tags: ['verifications'],
        summary: 'Public keys of receipts',
        response: { 200: Type.Object({ keys: Type.Array(jwk) }, { description: 'a JWK set' }), ...plainFaults },
      },
    },
    async (_request, reply) => {
      // Also for pages: a receipt may be shown by one.
      reply.header('cache-control', `public, max-age=${CACHE_SECONDS}`).header('access-control-allow-origin', '*');
      return (await receipts.jwks()) as {
        keys: { kty: string; crv: string; x: string; kid: string; alg: string; use: string }[];
      };
    },
  );
};
