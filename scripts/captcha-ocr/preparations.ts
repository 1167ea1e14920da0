/** The ten ways a picture is prepared before recognition: what an attacker without a trained network would try. */
import { blur, darkest, type Grey, invert, luma, map, otsu, rank, readGrey } from './grey.ts';

/** Pictures are enlarged until their letters have the height that Tesseract was trained on and more. */
const SCALE = 2.5;

type Preparation = (png: Buffer) => Promise<Grey>;

const plain: Preparation = (png) => readGrey(png, SCALE, luma);

export const preparations: Readonly<Record<string, Preparation>> = {
  grey: plain,
  otsu: async (png) => otsu(await plain(png)),
  inverted: async (png) => invert(otsu(await plain(png))),
  median3: async (png) => enlarge(rank(await readGrey(png, 1, luma), 1, 0.5)),
  median9: async (png) => rank(await plain(png), 4, 0.5),
  // Thin dark lines vanish when light parts grow and shrink again, thin light ones the other way round.
  closed: async (png) => blur(rank(rank(await plain(png), 2, 1), 2, 0), 1),
  opened: async (png) => blur(rank(rank(await plain(png), 2, 0), 2, 1), 1),
  adaptive: async (png) => adaptive(await plain(png)),
  // Edges don't care which side is dark.
  edges: async (png) => edges(await plain(png)),
  darkest: (png) => readGrey(png, SCALE, darkest),
};

/** Black where a pixel is darker than its surroundings. */
function adaptive(grey: Grey): Grey {
  const mean = blur(grey, 20);
  return map(grey, (x, y, at) => (at(x, y) < (mean.data[y * grey.width + x] ?? 0) - 8 ? 0 : 255));
}

function edges(grey: Grey): Grey {
  return map(
    grey,
    (x, y, at) => 255 - Math.min(255, Math.hypot(at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1))),
  );
}

function enlarge(grey: Grey): Grey {
  const width = Math.round(grey.width * SCALE);
  const height = Math.round(grey.height * SCALE);
  const blank: Grey = { width, height, data: new Uint8Array(width * height) };
  const nearest = map(blank, (x, y) => grey.data[Math.floor(y / SCALE) * grey.width + Math.floor(x / SCALE)] ?? 0);
  return blur(nearest, 1);
}
