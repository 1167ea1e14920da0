/**
 * Outlines of the letters as polygons, taken from canvas by way of an SVG whose text was turned into paths, so that
 * no font parser is needed. Curves are flattened: the letters are bent point by point afterwards.
 */
import { createCanvas, SvgExportFlag } from '@napi-rs/canvas';
import { ALPHABET } from './alphabet.ts';
import { FONTS } from './fonts.ts';

/** Closed contours as flat lists x0, y0, x1, y1, …; filled by the non-zero rule, since contours of some fonts overlap. */
export type Outline = readonly (readonly number[])[];

/** Size the outlines are taken at; the unit of their coordinates is a pixel of it. */
const EM = 100;
const CURVE_STEPS = 5;
const PATH = /<path[^>]* d="([^"]+)"/g;
const COMMAND = /([MLHVQCZ])([^MLHVQCZ]*)/g;

/** Outlines of every symbol in every font: `get(symbol)` lists one a font, centred on 0, 0 and of height 1. */
export function takeOutlines(): Map<string, Outline[]> {
  const outlines = new Map<string, Outline[]>([...ALPHABET].map((symbol) => [symbol, []]));
  for (const { alias } of FONTS) {
    const canvas = createCanvas(EM * 2 * ALPHABET.length, EM * 2, SvgExportFlag.ConvertTextToPaths);
    const context = canvas.getContext('2d');
    context.font = `${EM}px ${alias}`;
    for (const [i, symbol] of [...ALPHABET].entries()) context.fillText(symbol, i * EM * 2, EM);
    const paths = [...canvas.getContent().toString().matchAll(PATH)];
    if (paths.length !== ALPHABET.length) throw new Error(`the font ${alias} lacks a symbol of the image codes`);
    for (const [i, symbol] of [...ALPHABET].entries())
      outlines.get(symbol)?.push(normalise(flatten(paths[i]?.[1] ?? '')));
  }
  return outlines;
}

/** Turns SVG path data with absolute commands (SVG 2, 9.3) into polygons. */
export function flatten(path: string): Outline {
  const contours: number[][] = [];
  let contour: number[] = [];
  let x = 0;
  let y = 0;
  const lineTo = (toX: number, toY: number): void => {
    contour.push(toX, toY);
    x = toX;
    y = toY;
  };
  for (const [, command, rest = ''] of path.matchAll(COMMAND)) {
    const numbers = rest.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
    const [a = 0, b = 0] = numbers;
    if (command === 'M') {
      contour = [];
      contours.push(contour);
      lineTo(a, b);
    } else if (command === 'L') lineTo(a, b);
    else if (command === 'H') lineTo(a, y);
    else if (command === 'V') lineTo(x, a);
    else if (command === 'Q' || command === 'C') {
      const points = [x, y, ...numbers];
      for (let step = 1; step <= CURVE_STEPS; step++) {
        const t = step / CURVE_STEPS;
        lineTo(bezier(points, 0, t), bezier(points, 1, t));
      }
    }
  }
  return contours;
}

/** One coordinate of a Bézier curve by de Casteljau's construction; `axis` 0 is x, 1 is y. */
function bezier(points: readonly number[], axis: number, t: number): number {
  let values = points.filter((_, i) => i % 2 === axis);
  while (values.length > 1) values = values.slice(1).map((value, i) => (values[i] ?? 0) * (1 - t) + value * t);
  return values[0] ?? 0;
}

function normalise(outline: Outline): Outline {
  const points = outline.flat();
  const [left, right] = range(points.filter((_, i) => i % 2 === 0));
  const [top, bottom] = range(points.filter((_, i) => i % 2 === 1));
  const scale = 1 / (bottom - top);
  return outline.map((contour) =>
    contour.map((value, i) => (value - (i % 2 === 0 ? (left + right) / 2 : (top + bottom) / 2)) * scale),
  );
}

function range(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
