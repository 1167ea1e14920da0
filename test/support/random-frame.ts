/** Frames that a compressor has to take, from pure noise to long runs and repeated rows. */
import { randomFillSync, randomInt } from 'node:crypto';
import { FRAME_BYTES, type Frame, ROW_BYTES } from '../../api/captcha/frame.ts';

/** Fills a frame by chance and returns it. */
export function randomFrame(frame: Frame): Frame {
  const { bytes } = frame;
  randomFillSync(bytes);
  for (let change = randomInt(8); change > 0; change--) {
    const [from, to] = [randomInt(FRAME_BYTES), randomInt(FRAME_BYTES)].sort((a, b) => a - b) as [number, number];
    if (randomInt(2) === 0) bytes.fill(randomInt(256), from, to);
    else for (let at = Math.max(from, ROW_BYTES); at < to; at++) bytes[at] = bytes[at - ROW_BYTES] ?? 0;
  }
  return frame;
}
