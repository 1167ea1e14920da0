/**
 * Letters, bent and packed. Each is an outline of canvas, turned, slanted and warped by two sine waves, filled by canvas
 * and read back once, several at a time on one reused sheet.
 */
import { createCanvas, Path2D } from '@napi-rs/canvas';
import { levelOf, putLevel, type Sprite } from './frame.ts';
import type { Noise } from './noise.ts';
import type { Outline } from './outlines.ts';

/** One cell of the sheet: room for the tallest and widest letter at its steepest. */
const CELL_WIDTH = 68;
const CELL_HEIGHT = 68;
/** Sprites drawn and read back in one step of the sheet. */
export const SHEET_CELLS = 6;

const SHAPE = { height: [37, 45], turn: 0.3, slant: 0.18, width: [0.86, 1.08], warp: 2.2, period: [37, 70] } as const;

export function createSpriteSheet(noise: Noise) {
  const context = createCanvas(CELL_WIDTH * SHEET_CELLS, CELL_HEIGHT).getContext('2d');
  return {
    /** Draws up to SHEET_CELLS outlines, each bent by chance; about a millisecond. */
    draw(outlines: readonly Outline[]): Sprite[] {
      context.clearRect(0, 0, CELL_WIDTH * SHEET_CELLS, CELL_HEIGHT);
      outlines.forEach((outline, cell) => {
        context.fill(toPath(bend(outline, noise), (cell + 0.5) * CELL_WIDTH, CELL_HEIGHT / 2));
      });
      const { data } = context.getImageData(0, 0, CELL_WIDTH * SHEET_CELLS, CELL_HEIGHT);
      return outlines.map((_, cell) => pack(data, cell, noise.below(4)));
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
function pack(sheet: Uint8ClampedArray, cell: number, shift: number): Sprite {
  const levels = new Uint8Array(CELL_WIDTH * CELL_HEIGHT);
  let left = CELL_WIDTH;
  let right = 0;
  let top = CELL_HEIGHT;
  let bottom = 0;
  for (let i = 0; i < levels.length; i++) {
    const x = i % CELL_WIDTH;
    const y = (i - x) / CELL_WIDTH;
    const level = levelOf(sheet[4 * ((y * SHEET_CELLS + cell) * CELL_WIDTH + x) + 3] as number);
    if (level === 0) continue;
    levels[i] = level;
    if (x < left) left = x;
    if (x >= right) right = x + 1;
    if (y < top) top = y;
    bottom = y + 1;
  }
  const rowBytes = Math.ceil((right - left + shift) / 4);
  const bytes = new Uint8Array(rowBytes * (bottom - top));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      putLevel(bytes, (y - top) * rowBytes, x - left + shift, levels[y * CELL_WIDTH + x] as number);
    }
  }
  return { rowBytes, height: bottom - top, left: shift, right: shift + right - left, bytes };
}
