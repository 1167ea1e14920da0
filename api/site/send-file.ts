/**
 * Answers a request for a prepared file by RFC 9110: encoding by preference, `304` when the browser has it, one range of
 * the plain form. Several ranges at once are answered with the whole file, as the RFC allows.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Representation } from './representations.ts';
import type { SiteFile } from './site-files.ts';

const ONE_RANGE = /^bytes=(\d*)-(\d*)$/;
const A_YEAR_SECONDS = 31_536_000;
/** Said to documents alone: on every script and style they would weigh more than what most of these hold. */
const OF_DOCUMENTS = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: SiteFile,
  forms: readonly Representation[],
): FastifyReply {
  const plain = forms.at(-1) as Representation;
  // Of HEAD, no range is defined (RFC 9110, 14.2).
  const range = request.method === 'GET' ? parseRange(request.headers, plain) : undefined;
  const form = range ? plain : chooseForm(request.headers['accept-encoding'], forms);
  if (/^text\/(css|javascript)/.test(file.type)) for (const name of OF_DOCUMENTS) reply.removeHeader(name);
  reply
    .header('cache-control', file.immutable ? `public, max-age=${A_YEAR_SECONDS}, immutable` : 'no-cache')
    .header('vary', 'accept-encoding')
    .header('accept-ranges', 'bytes')
    .header('etag', form.etag)
    .type(file.type);
  if (isFresh(request.headers['if-none-match'], form.etag)) return reply.code(304).send();
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${plain.body.length}`).send('');
  }
  if (range) {
    const { first, last } = range;
    reply.code(206).header('content-range', `bytes ${first}-${last}/${plain.body.length}`);
    return reply.send(plain.body.subarray(first, last + 1));
  }
  if (form.encoding !== 'identity') reply.header('content-encoding', form.encoding);
  return reply.send(form.body);
}

/** The first form the client takes; one that it gives `q=0` is refused, and `*` stands for the rest. */
function chooseForm(header: string | string[] | undefined, forms: readonly Representation[]): Representation {
  const accepted = new Map(
    String(header ?? '')
      .toLowerCase()
      .split(',')
      .map((item) => {
        const [name = '', ...parameters] = item.split(';').map((text) => text.trim());
        return [name, !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))] as const;
      }),
  );
  const takes = ({ encoding }: Representation) => accepted.get(encoding) ?? accepted.get('*') ?? false;
  return forms.find(takes) ?? (forms.at(-1) as Representation);
}

/** A weak tag compares equal here (RFC 9110, 13.1.2): proxies weaken what they recompress. */
function isFresh(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, ''))) ?? false;
}

type Range = { first: number; last: number };

/** Undefined: the whole file. A range on the condition of another version (`If-Range`) means the whole file too. */
function parseRange(headers: FastifyRequest['headers'], { body, etag }: Representation) {
  const match = ONE_RANGE.exec(headers.range ?? '');
  if (!match || (headers['if-range'] ?? etag) !== etag) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  const end = body.length - 1;
  const range: Range =
    from === ''
      ? { first: Math.max(0, body.length - Number(to)), last: end }
      : { first: Number(from), last: to === '' ? end : Math.min(Number(to), end) };
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  return range.first > end ? 'unsatisfiable' : range;
}
