/** The pages of `api/public/`: prepared once, pages asked for anew each time, their parts kept by browsers for ever. */
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type Brand, createBranding } from '../site/brand.ts';
import { type Representation, representationsOf } from '../site/representations.ts';
import { sendFile } from '../site/send-file.ts';
import { loadSite } from '../site/site-files.ts';

const HOME = '/index.html';
const NOT_FOUND = '/not-found.html';

declare module 'fastify' {
  interface FastifyInstance {
    /** The page for an address that leads nowhere. */
    notFoundPage?: Buffer;
  }
}

export const pages = fp(async (app: FastifyInstance, { brand }: { brand: Brand }) => {
  /** A script is there under two names with one content. */
  const prepared = new Map<Buffer, Representation[]>();
  for (const file of loadSite(fileURLToPath(new URL('../public', import.meta.url)), createBranding(brand))) {
    if (file.path === NOT_FOUND) app.decorate('notFoundPage', file.body);
    const forms = prepared.get(file.body) ?? representationsOf(file.body);
    prepared.set(file.body, forms);
    for (const path of file.path === HOME ? [HOME, '/'] : [file.path]) {
      app.get(path, { schema: { hide: true } }, (request, reply) => sendFile(request, reply, file, forms));
      if (file.type.startsWith('text/html')) showAgain(app, path);
    }
  }
});

/**
 * A form sent before its script came, or without it: the page again, which may have more luck. Forms post, so that no
 * password is ever in an address; the body isn't read. Anybody may: pages keep their origin to themselves (`no-referrer`), so
 * an older browser sends `Origin: null`, as a foreign page would.
 */
function showAgain(app: FastifyInstance, path: string): void {
  const again = async (_request: FastifyRequest, reply: FastifyReply) => reply.redirect(path, 303);
  app.post(path, { schema: { hide: true }, config: { changesState: false }, onRequest: again }, again);
}
