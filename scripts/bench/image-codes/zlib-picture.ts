/** Our pictures with `zlib.deflateSync` in place of our own deflate: what that is measured against. */
import { crc32, deflateSync } from 'node:zlib';
import { createAtlas } from '../../../api/captcha/atlas.ts';
import { composeFrame } from '../../../api/captcha/compose.ts';
import { createFrame } from '../../../api/captcha/frame.ts';
import { createNoise } from '../../../api/captcha/noise.ts';
import { makePalettes } from '../../../api/captcha/palettes.ts';
import { pngHead } from '../../../api/captcha/png.ts';

/** Level 1 is the fastest for these frames and within a tenth of the smallest. */
const LEVEL = 1;

/** Draws like the service's image codes; fonts must be registered. */
export function createZlibPictures(): (text: string) => Buffer {
  const noise = createNoise();
  const atlas = createAtlas(noise);
  const heads = makePalettes().map(pngHead);
  const frame = createFrame();
  const end = chunk('IEND', new Uint8Array());
  return (text) => {
    composeFrame(frame, atlas, text, noise);
    const head = heads[noise.below(heads.length)] as Buffer;
    return Buffer.concat([head, chunk('IDAT', deflateSync(frame.bytes, { level: LEVEL })), end]);
  };
}

function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.allocUnsafe(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, data.length + 8)), data.length + 8);
  return whole;
}
