/**
 * How many image codes an off-the-shelf recogniser solves: Tesseract (Debian's `tesseract-ocr`) with ten preparations
 * and two page modes. The usual picture runs along as a control: it has to be solved, or the measurement is broken.
 *
 * `npm run captcha:ocr [-- pictures]`, 400 unless told; some ten minutes. Exit code 1 when the best single configuration
 * solves more than 1 % of ours, or too few of the control.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALPHABET, foldAnswer } from '../api/captcha/alphabet.ts';
import { createImageCodes } from '../api/captcha/image-codes.ts';
import { drawUsualPicture } from './bench/image-codes/usual-picture.ts';
import { preparations } from './captcha-ocr/preparations.ts';
import { recognise } from './captcha-ocr/tesseract.ts';

const MODES = [7, 8] as const;
const LIMIT = 0.01;
/** What the best configuration solves of the usual picture at least, when the recogniser works. */
const CONTROL = 0.2;

const count = Number(process.argv[2] ?? 400);
const folder = await mkdtemp(join(tmpdir(), 'captcha-ocr-'));
const imageCodes = createImageCodes();
try {
  const control = await measure('usual', drawUsualPicture, Math.ceil(count / 4));
  const best = await measure('ours', imageCodes.draw, count);
  if (control < CONTROL) process.stdout.write('the usual picture is hardly solved: this says nothing about ours\n');
  process.exitCode = best > LIMIT || control < CONTROL ? 1 : 0;
} finally {
  imageCodes.close();
  await rm(folder, { recursive: true });
}

/** Measures one kind of picture; returns the share that the best single configuration solves. */
async function measure(name: string, draw: (text: string) => Buffer, pictures: number): Promise<number> {
  const texts = Array.from({ length: pictures }, imageCodes.newText);
  const images = texts.map(draw);
  const solvedByAny = new Set<number>();
  let best = 0;
  for (const [preparation, prepare] of Object.entries(preparations)) {
    const prepared = await Promise.all(images.map(prepare));
    for (const mode of MODES) {
      const read = await recognise(folder, prepared, mode, ALPHABET);
      const solved = texts.flatMap((text, i) => (foldAnswer(read[i] ?? '') === text ? [i] : []));
      for (const i of solved) solvedByAny.add(i);
      best = Math.max(best, solved.length / pictures);
      process.stdout.write(`${name} ${preparation}/${mode}: ${solved.length} of ${pictures}\n`);
    }
  }
  process.stdout.write(`${name}: best ${percent(best)}, any of all ${percent(solvedByAny.size / pictures)}\n`);
  return best;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
