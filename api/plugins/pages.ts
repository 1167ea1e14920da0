/** The pages of `api/public/`: prepared once, pages asked for anew each time, their parts kept by browsers for ever. */
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { type Representation, representationsOf } from '../site/representations.ts';
import { sendFile } from '../site/send-file.ts';
import { loadSite } from '../site/site-files.ts';

const HOME = '/index.html';

export const pages = fp(async (app: FastifyInstance) => {
  /** A script is there under two names with one content. */
  const prepared = new Map<Buffer, Representation[]>();
  for (const file of loadSite(fileURLToPath(new URL('../public', import.meta.url)))) {
    const forms = prepared.get(file.body) ?? representationsOf(file.body);
    prepared.set(file.body, forms);
    for (const path of file.path === HOME ? [HOME, '/'] : [file.path]) {
      app.get(path, { schema: { hide: true } }, (request, reply) => sendFile(request, reply, file, forms));
    }
  }
});
