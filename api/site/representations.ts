/** The forms in which one file is sent: as it is, and compressed once for every browser that takes it. */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'identity';

export interface Representation {
  encoding: Encoding;
  body: Buffer;
  /** Strong, and another one for each encoding: the bytes differ (RFC 9110, 8.8.3). */
  etag: string;
}

/**
 * The best quality would save another tenth and take six times as long, at every start. A window of 64 KiB holds any of
 * our files; the default one costs more to set up than to use.
 */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 16 } };

/** In order of preference; a compressed form that saves nothing is left out. */
export function representationsOf(body: Buffer): Representation[] {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  const forms: Representation[] = [
    { encoding: 'br', body: brotliCompressSync(body, BROTLI), etag: `"${hash}-br"` },
    { encoding: 'gzip', body: gzipSync(body, { level: 9 }), etag: `"${hash}-gzip"` },
  ];
  return [...forms.filter((form) => form.body.length < body.length), { encoding: 'identity', body, etag: `"${hash}"` }];
}
