/** Our deflate against zlib's inflate, over frames of every kind and codes fitted to different samples. */
import { inflateSync } from 'node:zlib';
import { adler32, createDeflate, STREAM_WORDS } from '../../../api/captcha/deflate.ts';
import { createFrame } from '../../../api/captcha/frame.ts';
import { randomFrame } from '../../../test/support/random-frame.ts';

const FRAMES_PER_CODES = 5000;

/** Frames that did not come back as they were. */
export function fuzz(frames: number): number {
  const frame = createFrame();
  const words = new Int32Array(STREAM_WORDS);
  let faults = 0;
  let deflate = createDeflate([]);
  for (let i = 0; i < frames; i++) {
    if (i % FRAMES_PER_CODES === 0)
      deflate = createDeflate(Array.from({ length: 20 }, () => randomFrame(createFrame())));
    const length = deflate(randomFrame(frame), words);
    const stream = Buffer.from(new Uint8Array(words.buffer, 0, length + 4));
    stream.writeUInt32BE(adler32(frame), length);
    if (!inflateSync(stream).equals(frame.bytes)) faults++;
  }
  return faults;
}
