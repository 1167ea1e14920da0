/**
 * Indexed PNG (PNG specification, third edition): colour type 3, 2 bits a pixel, one IDAT. Head and palette of a picture
 * are made once; encoding is one deflate and one CRC. Synchronous on purpose: an asynchronous deflate would queue in
 * libuv's threads behind the password hashes of a log-in flood.
 */
import { crc32, deflateSync } from 'node:zlib';
import { HEIGHT, WIDTH } from './frame.ts';
import type { Palette } from './palettes.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const END = chunk('IEND', Buffer.alloc(0));

/** Everything before the pixels: signature, IHDR and PLTE. */
export function pngHead(palette: Palette): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([2, 3, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flat()))]);
}

/** A whole PNG from its head and the packed rows of a frame. */
export function encodePng(head: Buffer, frame: Uint8Array): Buffer {
  return Buffer.concat([head, chunk('IDAT', deflateSync(frame, { level: 1 })), END]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, data.length + 8)), data.length + 8);
  return whole;
}
