/**
 * `npm run captcha:sheet -- <folder>`: a sheet of 60 image codes at display size to be read by a person, `sheet.png`, and
 * what they say, `answers.txt`, to be looked at afterwards.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { HEIGHT, WIDTH } from '../api/captcha/frame.ts';
import { createImageCodes } from '../api/captcha/image-codes.ts';

const [COLUMNS, ROWS] = [5, 12];
/** As the pages show them. */
const SCALE = 1.25;
const [CELL_WIDTH, CELL_HEIGHT] = [WIDTH * SCALE + 20, HEIGHT * SCALE + 20];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('npm run captcha:sheet -- <folder>');
const imageCodes = createImageCodes();
const canvas = createCanvas(COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT);
const context = canvas.getContext('2d');
context.fillStyle = 'white';
context.fillRect(0, 0, canvas.width, canvas.height);
const answers: string[] = [];
for (let row = 0; row < ROWS; row++) {
  const texts = Array.from({ length: COLUMNS }, imageCodes.newText);
  for (const [column, text] of texts.entries()) {
    const picture = await loadImage(imageCodes.draw(text));
    context.drawImage(picture, column * CELL_WIDTH + 10, row * CELL_HEIGHT + 10, WIDTH * SCALE, HEIGHT * SCALE);
  }
  answers.push(texts.join(' '));
}
imageCodes.close();
writeFileSync(join(folder, 'sheet.png'), canvas.toBuffer('image/png'));
writeFileSync(join(folder, 'answers.txt'), `${answers.join('\n')}\n`);
