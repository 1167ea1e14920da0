/** `/widget.js`: the form of `api/widget/` that pages of any origin embed; one file, made by `npm run generate`. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { representationsOf } from '../site/representations.ts';
import { sendFile } from '../site/send-file.ts';

export const widget = fp(async (app: FastifyInstance) => {
  const body = readFileSync(new URL('../widget/widget.min.js', import.meta.url));
  const file = { path: '/widget.js', type: 'text/javascript; charset=utf-8', body, immutable: false };
  const forms = representationsOf(body);
  app.get(file.path, { schema: { hide: true } }, (request, reply) => {
    reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
    return sendFile(request, reply, file, forms);
  });
});
