/** Grey pictures and the filters that are tried on them before recognition. Values 0 (black) to 255. */
import { createCanvas, loadImage } from '@napi-rs/canvas';

export interface Grey {
  width: number;
  height: number;
  data: Uint8Array;
}

type Channel = (red: number, green: number, blue: number) => number;

export const luma: Channel = (red, green, blue) => 0.299 * red + 0.587 * green + 0.114 * blue;
export const darkest: Channel = Math.min;

/** Decodes a PNG, enlarged, with one value a pixel. */
export async function readGrey(png: Buffer, scale: number, channel: Channel): Promise<Grey> {
  const image = await loadImage(png);
  const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  const context = createCanvas(width, height).getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  const rgba = context.getImageData(0, 0, width, height).data;
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    channel(rgba[4 * i] ?? 0, rgba[4 * i + 1] ?? 0, rgba[4 * i + 2] ?? 0),
  );
  return { width, height, data };
}

/** A picture whose every pixel is computed from its place; beyond the edge `at` repeats the edge. */
export function map(grey: Grey, pixel: (x: number, y: number, at: (x: number, y: number) => number) => number): Grey {
  const { width, height, data } = grey;
  const at = (x: number, y: number): number =>
    data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] ?? 0;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[y * width + x] = pixel(x, y, at);
  return { width, height, data: out };
}

/** The value at a share of the sorted neighbourhood: 0 erodes, 0.5 is the median, 1 dilates (of the light parts). */
export function rank(grey: Grey, radius: number, share: number): Grey {
  const size = (2 * radius + 1) ** 2;
  const window = new Uint8Array(size);
  return map(grey, (x, y, at) => {
    let count = 0;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) window[count++] = at(x + dx, y + dy);
    }
    if (share === 0) return window.reduce((a, b) => Math.min(a, b));
    if (share === 1) return window.reduce((a, b) => Math.max(a, b));
    return window.sort()[Math.floor((size - 1) * share)] ?? 0;
  });
}

/** Mean of the square neighbourhood, by sums over rows and then columns. */
export function blur(grey: Grey, radius: number): Grey {
  const line = (dx: number, dy: number) => (source: Grey) =>
    map(source, (x, y, at) => {
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += at(x + i * dx, y + i * dy);
      return sum / (2 * radius + 1);
    });
  return line(0, 1)(line(1, 0)(grey));
}

/** Black and white by Otsu's threshold (1979): the one with the greatest variance between the two classes. */
export function otsu(grey: Grey): Grey {
  const histogram = new Array<number>(256).fill(0);
  for (const value of grey.data) histogram[value] = (histogram[value] ?? 0) + 1;
  const total = grey.data.length;
  const sum = histogram.reduce((all, count, value) => all + count * value, 0);
  let [best, threshold, below, sumBelow] = [-1, 0, 0, 0];
  for (const [value, count] of histogram.entries()) {
    below += count;
    sumBelow += count * value;
    if (below === 0 || below === total) continue;
    const difference = sumBelow / below - (sum - sumBelow) / (total - below);
    const variance = below * (total - below) * difference ** 2;
    if (variance > best) [best, threshold] = [variance, value];
  }
  return map(grey, (x, y, at) => (at(x, y) > threshold ? 255 : 0));
}

export const invert = (grey: Grey): Grey => map(grey, (x, y, at) => 255 - at(x, y));

/** White border, which a recogniser wants around its line. */
export function border(grey: Grey, width: number): Grey {
  const out: Grey = { width: grey.width + 2 * width, height: grey.height + 2 * width, data: new Uint8Array() };
  out.data = new Uint8Array(out.width * out.height).fill(255);
  for (let y = 0; y < grey.height; y++) {
    out.data.set(grey.data.subarray(y * grey.width, (y + 1) * grey.width), (y + width) * out.width + width);
  }
  return out;
}
