/**
 * The API reference at `/docs/`, by Scalar, wholly from here: no fonts, proxies or telemetry of others. Its script is five
 * megabytes, so it is loaded by the first who opens the page, not by every process at its start.
 */
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';

const SCRIPT = '/docs/js/scalar.js';

export async function reference(app: FastifyInstance): Promise<void> {
  // The page is the same for everybody and shows nothing that anybody wrote, so one nonce does for a process.
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  ].join('; ');
  let files: ReturnType<typeof loadFiles> | undefined;
  app.addHook('onSend', async (_request, reply) => void reply.header('content-security-policy', policy));

  app.get('/docs', { schema: { hide: true } }, (_request, reply) => reply.redirect('/docs/', 301));
  app.get('/docs/', { schema: { hide: true } }, async (_request, reply) => {
    files ??= loadFiles(nonce);
    return reply.type('text/html; charset=utf-8').send((await files).page);
  });
  app.get(SCRIPT, { schema: { hide: true } }, async (request, reply) => {
    files ??= loadFiles(nonce);
    const { script, compressed } = await files;
    reply.type('text/javascript; charset=utf-8').header('vary', 'accept-encoding');
    reply.header('cache-control', 'public, max-age=86400');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(script);
    return reply.header('content-encoding', 'gzip').send(compressed);
  });
}

/** Scalar's plugin knows its files only as routes: it is asked for them once. */
async function loadFiles(nonce: string) {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const inner = Fastify();
  await inner.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      nonce,
      pageTitle: 'SMS verification: API reference',
      proxyUrl: '',
      telemetry: false,
      withDefaultFonts: false,
      showDeveloperTools: 'never',
      mcp: { disabled: true },
      agent: { disabled: true },
      hideClientButton: true,
    },
  });
  const [page, script] = await Promise.all([inner.inject('/docs/'), inner.inject(SCRIPT)]);
  await inner.close();
  return { page: page.body, script: script.rawPayload, compressed: await promisify(gzip)(script.rawPayload) };
}
