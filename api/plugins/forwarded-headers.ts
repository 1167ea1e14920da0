/** Says once that a proxy seems to be in front whose word is not believed: every client then counts as one. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

const HEADERS = ['x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'x-real-ip'];

export const forwardedHeaders = fp(async (app: FastifyInstance, { trustProxy }: { trustProxy?: unknown }) => {
  if (trustProxy) return;
  let named = false;
  app.addHook('onRequest', async (request) => {
    const header = named ? undefined : HEADERS.find((name) => request.headers[name] !== undefined);
    if (header === undefined) return;
    named = true;
    request.log.warn({ header }, 'a forwarded header is not believed: TRUST_PROXY names no proxy');
  });
});
