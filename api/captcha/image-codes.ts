/**
 * Image codes: text in, picture out. Letters and masks are drawn by canvas once; a picture is four letters and a mask
 * laid over each other, in tens of microseconds on the calling thread. While the object lives, a timer redraws a few
 * pieces at a time, so that what an attacker collects goes stale.
 */
import { ALPHABET, randomText, TEXT_LENGTH } from './alphabet.ts';
import { createAtlas } from './atlas.ts';
import { composeFrame } from './compose.ts';
import { registerFonts } from './fonts.ts';
import { createFrame, type Frame } from './frame.ts';
import { createNoise } from './noise.ts';
import { makePalettes } from './palettes.ts';
import { createPngEncoder, pngHead } from './png.ts';

/** A step of redrawing takes one to two milliseconds; all pieces are new after about a minute. */
const REDRAW_INTERVAL_MS = 2000;
/** Pictures until V8 has compiled the whole path; the first ones take ten times as long. */
const WARM_UP_PICTURES = 2000;
const WARM_UP_BATCH = 50;
/** Frames that the compressor's codes are fitted to. */
const SAMPLES = 96;

/** Registers fonts and draws all pieces, some 200 ms; throws when a font is missing or leaves no ink. */
export function createImageCodes() {
  registerFonts();
  const noise = createNoise();
  const atlas = createAtlas(noise);
  const heads = makePalettes().map(pngHead);
  const newText = (): string => randomText(ALPHABET, TEXT_LENGTH);
  const compose = (frame: Frame, text: string): Frame => {
    composeFrame(frame, atlas, text, noise);
    return frame;
  };
  const encode = createPngEncoder(Array.from({ length: SAMPLES }, () => compose(createFrame(), newText())));
  const frame = createFrame();
  let warm = false;
  const timer = setInterval(() => atlas.redrawNext(), REDRAW_INTERVAL_MS).unref();

  const draw = (text: string): Buffer => {
    const head = heads[noise.below(heads.length)] as Buffer;
    return encode(head, compose(frame, text));
  };
  return {
    /** The text of a new picture: its answer. */
    newText,

    /** The picture of a text as PNG, 156 × 60 pixels, about a kilobyte; throws on a symbol outside the alphabet. */
    draw,

    /** Draws until the path is compiled; to be awaited before the first request. Lets the event loop turn meanwhile. */
    async warmUp(): Promise<void> {
      for (let drawn = 0; drawn < WARM_UP_PICTURES; drawn += WARM_UP_BATCH) {
        for (let i = 0; i < WARM_UP_BATCH; i++) draw(newText());
        await new Promise(setImmediate);
      }
      warm = true;
    },

    /** Whether the warm-up is over. */
    isWarm: (): boolean => warm,

    /** Ends the redrawing. */
    close(): void {
      clearInterval(timer);
    },
  };
}
