/** A body as text, in the ways that vendors send one: with a byte order mark, or compressed although nobody asked for it. */
import { brotliDecompressSync, inflateSync, unzipSync } from 'node:zlib';

const DECODERS: Readonly<Record<string, typeof unzipSync>> = {
  gzip: unzipSync,
  'x-gzip': unzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Empty when it can't be decoded, or would be larger than `maxBytes`: what that means is said by the reader of the body. */
export function decodeBody(bytes: Buffer, encoding: string | string[] | undefined, maxBytes: number): string {
  const named = DECODERS[String(encoding ?? '').toLowerCase()];
  const decode = named ?? (bytes.subarray(0, 2).equals(GZIP_MAGIC) ? unzipSync : undefined);
  try {
    const plain = decode && bytes.length > 0 ? decode(bytes, { maxOutputLength: maxBytes }) : bytes;
    // TextDecoder takes the byte order mark of UTF-8 away, and that of UTF-16 tells which decoder is meant.
    const utf16 = plain[0] === 0xff && plain[1] === 0xfe;
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(plain);
  } catch {
    return '';
  }
}
