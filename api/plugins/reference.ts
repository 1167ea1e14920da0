/** The API reference at `/docs`, by Scalar, wholly from here: no fonts, proxies or telemetry of others. */
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';

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
  let compressed: Promise<Buffer> | undefined;
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('content-security-policy', policy);
    if (request.routeOptions.url !== SCRIPT || typeof payload !== 'string') return payload;
    // Five megabytes, and a quarter of that compressed: once for everybody.
    reply.header('cache-control', 'public, max-age=86400').header('vary', 'accept-encoding');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return payload;
    compressed ??= promisify(gzip)(payload);
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return compressed;
  });
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
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
}
