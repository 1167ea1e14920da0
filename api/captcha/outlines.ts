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
/** Enough for curves of a few pixels. */
const CURVE_STEPS = 3;
const PATH = /<path[^>]* d="([^"]+)"/g;
// An e belongs to a number.
const COMMAND = /([A-DF-Za-df-z])([^A-DF-Za-df-z]*)/g;
const NUMBER = /-?[\d.]+(?:e[-+]?\d+)?/g;

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

/** Turns SVG path data (SVG 2, 9.3) into polygons: absolute commands, and quadratic curves as TrueType has them. */
export function flatten(path: string): Outline {
  const contours: number[][] = [];
  let contour: number[] = [];
  for (const [, command, rest = ''] of path.matchAll(COMMAND)) {
    const [a = 0, b = 0, c = 0, d = 0] = rest.match(NUMBER)?.map(Number) ?? [];
    const [x = 0, y = 0] = contour.slice(-2);
    if (command === 'M') {
      contour = [a, b];
      contours.push(contour);
    } else if (command === 'L') contour.push(a, b);
    else if (command === 'H') contour.push(a, y);
    else if (command === 'V') contour.push(x, a);
    else if (command === 'Q') {
      for (let step = 1; step <= CURVE_STEPS; step++) {
        const t = step / CURVE_STEPS;
        contour.push(quadratic(x, a, c, t), quadratic(y, b, d, t));
      }
    } else if (command !== 'Z') throw new Error(`the outline of a letter has a command ${command} in it`);
  }
  return contours;
}

/** One coordinate of a quadratic Bézier curve. */
function quadratic(from: number, control: number, to: number, t: number): number {
  return (1 - t) * (1 - t) * from + 2 * (1 - t) * t * control + t * t * to;
}

function normalise(outline: Outline): Outline {
  const [x, y] = [range(outline, 0), range(outline, 1)];
  const scale = 1 / (y.most - y.least);
  const middle = [(x.least + x.most) / 2, (y.least + y.most) / 2] as const;
  return outline.map((contour) => contour.map((value, i) => (value - (middle[i % 2] ?? 0)) * scale));
}

/** Least and greatest coordinate of an axis: 0 is x, 1 is y. */
function range(outline: Outline, axis: 0 | 1): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const contour of outline) {
    for (let i = axis; i < contour.length; i += 2) {
      least = Math.min(least, contour[i] ?? least);
      most = Math.max(most, contour[i] ?? most);
    }
  }
  return { least, most };
}
