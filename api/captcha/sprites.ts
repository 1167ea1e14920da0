/**
 * Letters, bent and packed. Each is an outline of canvas, turned, slanted and warped by two sine waves, filled by canvas
 * and read back once, several at a time on one reused sheet.
 */
import { createCanvas, Path2D, type SKRSContext2D } from '@napi-rs/canvas';
import { levelOf, type Sprite } from './frame.ts';
import type { Noise } from './noise.ts';
import type { Outline } from './outlines.ts';

/** One cell of the sheet: room for the tallest and widest letter at its steepest. */
const CELL_WIDTH = 68;
const CELL_HEIGHT = 68;
/** Sprites drawn and read back in one step of the sheet. */
export const SHEET_CELLS = 6;

const SHAPE = { height: [37, 45], turn: 0.36, slant: 0.22, width: [0.88, 1.12], warp: 2.2, period: [37, 70] } as const;

export function createSpriteSheet(noise: Noise) {
  const context = createCanvas(CELL_WIDTH * SHEET_CELLS, CELL_HEIGHT).getContext('2d');
  return {
    /** Draws up to SHEET_CELLS outlines, each bent by chance; about a millisecond. */
    draw(outlines: readonly Outline[]): Sprite[] {
      context.clearRect(0, 0, CELL_WIDTH * SHEET_CELLS, CELL_HEIGHT);
      outlines.forEach((outline, cell) => {
        context.fill(toPath(bend(outline, noise), (cell + 0.5) * CELL_WIDTH, CELL_HEIGHT / 2));
      });
      return outlines.map((_, cell) => pack(context, cell, noise.below(4)));
    },
  };
}

function bend(outline: Outline, noise: Noise): number[][] {
  const height = noise.between(...SHAPE.height);
  const width = height * noise.between(...SHAPE.width);
  const slant = noise.between(-SHAPE.slant, SHAPE.slant);
  const turn = noise.between(-SHAPE.turn, SHAPE.turn);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const wave = () => {
    const amplitude = noise.between(-SHAPE.warp, SHAPE.warp);
    const frequency = (2 * Math.PI) / noise.between(...SHAPE.period);
    const phase = noise.between(0, 2 * Math.PI);
    return (at: number) => amplitude * Math.sin(at * frequency + phase);
  };
  const [across, along] = [wave(), wave()];
  return outline.map((contour) => {
    const bent: number[] = [];
    for (let i = 0; i < contour.length; i += 2) {
      const y = (contour[i + 1] ?? 0) * height;
      const x = (contour[i] ?? 0) * width + y * slant;
      const [turnedX, turnedY] = [x * cos - y * sin, x * sin + y * cos];
      bent.push(turnedX + across(turnedY), turnedY + along(turnedX));
    }
    return bent;
  });
}

function toPath(contours: readonly (readonly number[])[], dx: number, dy: number): Path2D {
  const path = new Path2D();
  for (const contour of contours) {
    for (let i = 0; i < contour.length; i += 2) {
      path.lineTo((contour[i] ?? 0) + dx, (contour[i + 1] ?? 0) + dy);
    }
    path.closePath();
  }
  return path;
}

/** Cuts the inked box out of a cell and packs it, `shift` (0 to 3) pixels into its first byte. */
function pack(context: SKRSContext2D, cell: number, shift: number): Sprite {
  const { data } = context.getImageData(cell * CELL_WIDTH, 0, CELL_WIDTH, CELL_HEIGHT);
  const level = (x: number, y: number): number => levelOf(data[(y * CELL_WIDTH + x) * 4 + 3] ?? 0);
  let [left, right, top, bottom] = [CELL_WIDTH, 0, CELL_HEIGHT, 0];
  for (let y = 0; y < CELL_HEIGHT; y++) {
    for (let x = 0; x < CELL_WIDTH; x++) {
      if (level(x, y) === 0) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
  }
  const rowBytes = Math.ceil((right - left + shift) / 4);
  const height = bottom - top;
  const bytes = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < right - left; x++) {
      const at = x + shift;
      const index = y * rowBytes + (at >> 2);
      bytes[index] = (bytes[index] ?? 0) | (level(left + x, top + y) << (6 - 2 * (at & 3)));
    }
  }
  return { rowBytes, height, left: shift, right: shift + right - left, bytes };
}
