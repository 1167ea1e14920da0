/** Debian's `tesseract` over a list of pictures, one process for all of them. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { border, type Grey } from './grey.ts';

const BORDER = 20;
const WORD_LEVEL = '5';
const run = promisify(execFile);

/** What Tesseract reads in each picture as one line (page segmentation mode 7) or one word (8), letters only. */
export async function recognise(
  folder: string,
  pictures: readonly Grey[],
  mode: 7 | 8,
  letters: string,
): Promise<string[]> {
  const files = pictures.map((_, i) => join(folder, `${i}.pgm`));
  await Promise.all(pictures.map((grey, i) => writeFile(files[i] ?? '', portableGreymap(border(grey, BORDER)))));
  const list = join(folder, 'list.txt');
  await writeFile(list, files.join('\n'));
  const options = ['--psm', String(mode), '-c', `tessedit_char_whitelist=${letters}`, 'tsv'];
  const environment = { ...process.env, OMP_THREAD_LIMIT: '1' };
  const { stdout } = await run('tesseract', [list, 'stdout', ...options], { env: environment, maxBuffer: 2 ** 26 });
  // A table of words, since the plain text leaves pages out on which nothing was found. Columns: level, page, …, text.
  const read = pictures.map(() => '');
  for (const row of stdout.split('\n').slice(1)) {
    const columns = row.split('\t');
    const page = Number(columns[1]) - 1;
    if (columns[0] === WORD_LEVEL) read[page] = (read[page] ?? '') + (columns[11] ?? '').trim();
  }
  return read;
}

/** Binary PGM (Netpbm): the plainest format that Tesseract reads. */
function portableGreymap({ width, height, data }: Grey): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), data]);
}
