/** How long a picture takes while password hashes keep libuv's threads busy, against canvas's asynchronous encoder. */
import { createCanvas } from '@napi-rs/canvas';
import { hash } from '@node-rs/argon2';
import { HEIGHT, WIDTH } from '../../../api/captcha/frame.ts';
import { median } from './contest.ts';

const HASHES = 8;
const PICTURES = 60;

/** Median milliseconds from asking for a picture to having it. */
export async function measureFlood(draw: () => Buffer): Promise<{ ours: number; asynchronous: number }> {
  let flooding = true;
  const flood = async (): Promise<void> => {
    while (flooding) await hash('a password of a flood');
  };
  const floods = Array.from({ length: HASHES }, flood);
  const canvas = createCanvas(WIDTH, HEIGHT);
  const ours = await time(async () => draw());
  const asynchronous = await time(() => canvas.encode('png'));
  flooding = false;
  await Promise.all(floods);
  return { ours, asynchronous };
}

async function time(make: () => Promise<Buffer>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < PICTURES; i++) {
    await new Promise(setImmediate);
    const before = performance.now();
    await make();
    times.push(performance.now() - before);
  }
  return median(times);
}
