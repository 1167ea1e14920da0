/**
 * Indexed PNG (PNG specification, third edition): colour type 3, 2 bits a pixel, one IDAT. Head and palette of a picture
 * are made once; encoding is one deflate and one CRC. Synchronous on purpose: an asynchronous deflate would queue in
 * libuv's threads behind the password hashes of a log-in flood.
 */
import { crc32 } from 'node:zlib';
import { adler32, createDeflate, STREAM_WORDS } from './deflate.ts';
import { type Frame, HEIGHT, WIDTH } from './frame.ts';
import type { Palette } from './palettes.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const IDAT = 0x49444154;

/** Everything before the pixels: signature, IHDR and PLTE. */
export function pngHead(palette: Palette): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([2, 3, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flat()))]);
}

/** An encoder whose codes fit frames like the samples; it takes any frame. */
export function createPngEncoder(samples: readonly Frame[]) {
  const deflate = createDeflate(samples);
  const words = new Int32Array(STREAM_WORDS);
  const stream = new Uint8Array(words.buffer);
  const end = chunk('IEND', Buffer.alloc(0));
  /** A whole PNG, in a buffer of its own, from its head and a frame. */
  return (head: Buffer, frame: Frame): Buffer => {
    const length = deflate(frame, words) + 4;
    const png = Buffer.allocUnsafe(head.length + 12 + length + end.length);
    png.set(head);
    const at = head.length;
    png.writeUInt32BE(length, at);
    png.writeUInt32BE(IDAT, at + 4);
    png.set(stream.subarray(0, length - 4), at + 8);
    png.writeUInt32BE(adler32(frame), at + 4 + length);
    png.writeUInt32BE(crc32(png.subarray(at + 4, at + 8 + length)), at + 8 + length);
    png.set(end, at + 12 + length);
    return png;
  };
}

function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, data.length + 8)), data.length + 8);
  return whole;
}
