/** The forms in which one file is sent: as it is, and compressed once for every browser that takes it. */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { SiteFile } from './site-files.ts';

export type Encoding = 'br' | 'gzip' | 'identity';

export interface Representation {
  encoding: Encoding;
  body: Buffer;
  /** Strong, and another one for each encoding: the bytes differ (RFC 9110, 8.8.3). */
  etag: string;
}

/** A file of a few kilobytes takes a few milliseconds at the best quality, and is sent thousands of times. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** In order of preference; a compressed form that saves nothing is left out. */
export function representationsOf({ body }: SiteFile): Representation[] {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  const forms: Representation[] = [
    { encoding: 'br', body: brotliCompressSync(body, BROTLI), etag: `"${hash}-br"` },
    { encoding: 'gzip', body: gzipSync(body, { level: 9 }), etag: `"${hash}-gzip"` },
  ];
  return [...forms.filter((form) => form.body.length < body.length), { encoding: 'identity', body, etag: `"${hash}"` }];
}
