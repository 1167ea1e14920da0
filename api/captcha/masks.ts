/**
 * Masks that invert parts of a picture, so that letters change between dark on light and light on dark within one
 * stroke: people follow the shape, recognisers lose it. Four families, because one alone can be found and undone;
 * no blobs, which cost people more than machines.
 */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { FRAME_BYTES, HEIGHT, levelOf, putLevel, ROW_BYTES, WIDTH } from './frame.ts';
import type { Noise } from './noise.ts';

/** A curve across the picture: the distance from its base at a position along it, in pixels. */
type Curve = (at: number) => number;

export function createMaskSheet(noise: Noise) {
  const context = createCanvas(WIDTH, HEIGHT).getContext('2d');
  context.globalCompositeOperation = 'xor';
  return {
    /** Draws one mask of a family chosen by chance, packed like a frame; about half a millisecond. */
    draw(): Uint8Array {
      context.clearRect(0, 0, WIDTH, HEIGHT);
      const family = FAMILIES[noise.below(FAMILIES.length)] ?? horizon;
      family(context, noise);
      return pack(context);
    },
  };
}

function horizon(context: SKRSContext2D, noise: Noise): void {
  // Near the middle and never flat, so that no letter escapes it.
  const base = noise.between(0.42, 0.58) * HEIGHT;
  const curve = wave(noise, 7, 12, 60, 110);
  band(
    context,
    (x) => base + curve(x),
    () => HEIGHT + 1,
  );
}

function ribbon(context: SKRSContext2D, noise: Noise): void {
  const base = noise.between(0.3, 0.7) * HEIGHT;
  const half = noise.between(7, 11);
  const [curve, other] = [wave(noise, 5, 11, 60, 120), wave(noise, 1, 3, 40, 80)];
  band(
    context,
    (x) => base + curve(x) - half,
    (x) => base + curve(x) + other(x) + half,
  );
}

function twoWaves(context: SKRSContext2D, noise: Noise): void {
  const [upper, lower] = [wave(noise, 3, 8, 60, 120), wave(noise, 3, 8, 60, 120)];
  const [high, low] = [noise.between(0.26, 0.38) * HEIGHT, noise.between(0.62, 0.74) * HEIGHT];
  band(
    context,
    () => -1,
    (x) => high + upper(x),
  );
  band(
    context,
    (x) => low + lower(x),
    () => HEIGHT + 1,
  );
}

function columns(context: SKRSContext2D, noise: Noise): void {
  const count = 2 + noise.below(2);
  const slope = noise.between(-0.35, 0.35);
  for (let i = 0; i < count; i++) {
    const middle = ((i + noise.between(0.3, 0.7)) / count) * WIDTH;
    const half = noise.between(9, 15);
    const curve = wave(noise, 2, 6, 40, 80);
    band(
      context,
      (y) => middle + slope * (y - HEIGHT / 2) + curve(y) - half,
      (y) => middle + slope * (y - HEIGHT / 2) + curve(y) + half,
      true,
    );
  }
}

const FAMILIES = [horizon, ribbon, twoWaves, columns] as const;

/** A sine of random amplitude and period, in pixels. */
function wave(noise: Noise, least: number, most: number, shortest: number, longest: number): Curve {
  const amplitude = noise.between(least, most);
  const frequency = (2 * Math.PI) / noise.between(shortest, longest);
  const phase = noise.between(0, 2 * Math.PI);
  return (at) => amplitude * Math.sin(at * frequency + phase);
}

/** Fills between two curves, along x or, upright, along y. */
function band(context: SKRSContext2D, from: Curve, to: Curve, upright = false): void {
  const length = upright ? HEIGHT : WIDTH;
  const point = (along: number, across: number): void =>
    upright ? context.lineTo(across, along) : context.lineTo(along, across);
  context.beginPath();
  for (let at = -2; at <= length + 2; at += 2) point(at, from(at));
  for (let at = length + 2; at >= -2; at -= 2) point(at, to(at));
  context.fill();
}

function pack(context: SKRSContext2D): Uint8Array {
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  const bytes = new Uint8Array(FRAME_BYTES);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      putLevel(bytes, y * ROW_BYTES + 1, x, levelOf(data[(y * WIDTH + x) * 4 + 3] as number));
    }
  }
  return bytes;
}
