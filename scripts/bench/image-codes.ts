/**
 * `npm run bench:captcha`: image codes beside the usual way and svg-captcha in one run, then the claims that go with
 * them: the whole request, start-up, memory, the log-in flood, the fuzzing of our deflate. Some three minutes.
 */
import svgCaptcha from 'svg-captcha';
import { createImageCodes } from '../../api/captcha/image-codes.ts';
import { contest } from './image-codes/contest.ts';
import { measureFlood } from './image-codes/flood.ts';
import { fuzz } from './image-codes/fuzz.ts';
import { drawUsualPicture } from './image-codes/usual-picture.ts';
import { measureRequests } from './image-codes/whole-request.ts';
import { createZlibPictures } from './image-codes/zlib-picture.ts';

const PICTURES = 300_000;
const FUZZED_FRAMES = 100_000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const created = process.cpuUsage();
const started = performance.now();
const imageCodes = createImageCodes();
const startMs = performance.now() - started;
const startCpuMs = process.cpuUsage(created).user / 1000;
const warming = performance.now();
await imageCodes.warmUp();
say(`start-up ${ms(startMs)} (CPU ${ms(startCpuMs)}), then warm-up ${ms(performance.now() - warming)}`);

const { newText, draw } = imageCodes;
const drawWithZlib = createZlibPictures();
const results = contest([
  { name: 'ours', pictures: 400, make: () => draw(newText()).length },
  { name: 'ours with zlib.deflateSync', pictures: 100, make: () => drawWithZlib(newText()).length },
  { name: 'draw and encodeSync', pictures: 8, make: () => drawUsualPicture(newText()).length },
  { name: 'svg-captcha', pictures: 30, make: () => svgCaptcha.create().data.length },
]);
const ours = results[0]?.microseconds ?? Number.NaN;
for (const { name, microseconds, meanBytes, mostBytes } of results) {
  const ratio = (microseconds / ours).toFixed(1);
  say(`${name}: ${microseconds.toFixed(1)} µs, ${ratio} times ours, ${meanBytes} bytes, at most ${mostBytes}`);
}

const [own = 0, zlib = 0] = await measureRequests([draw, drawWithZlib]);
const gain = ((100 * (zlib - own)) / zlib).toFixed(0);
say(
  `whole request: ${own.toFixed(0)} µs of CPU, with zlib.deflateSync ${zlib.toFixed(0)}: own deflate gains ${gain} %`,
);

const flood = await measureFlood(() => draw(newText()));
say(`beside 8 password hashes: a picture ${ms(flood.ours)}, canvas.encode ${ms(flood.asynchronous)}`);

for (let drawn = 0; drawn <= PICTURES; drawn++) {
  draw(newText());
  if (drawn % (PICTURES / 6) === 0)
    say(`memory after ${drawn} pictures: ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB`);
  if (drawn % 100 === 0) await new Promise(setImmediate);
}

say(`fuzzing: ${fuzz(FUZZED_FRAMES)} of ${FUZZED_FRAMES} frames spoiled`);
imageCodes.close();

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}
