/**
 * `npm run bench:captcha`: image codes beside the usual way and svg-captcha in one run, then the claims that go with
 * them: the whole request, start-up, memory, the log-in flood, the fuzzing of our deflate. Some three minutes. Exit code 1
 * when a claim doesn't hold; claims are ratios, but say it on a quiet machine all the same.
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

function claim(text: string, holds: boolean): void {
  say(`${holds ? 'ok    ' : 'FAILED'}  ${text}`);
  if (!holds) process.exitCode = 1;
}

const created = process.cpuUsage();
const started = performance.now();
const imageCodes = createImageCodes();
const startMs = performance.now() - started;
const startCpuMs = cpuMs(created);
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
const timesOurs = (index: number): number => (results[index]?.microseconds ?? Number.NaN) / ours;
for (const { name, microseconds, meanBytes, mostBytes } of results) {
  const ratio = (microseconds / ours).toFixed(1);
  say(`${name}: ${microseconds.toFixed(1)} µs, ${ratio} times ours, ${meanBytes} bytes, at most ${mostBytes}`);
}

const startInUsual = (startCpuMs * 1000) / (results[2]?.microseconds ?? Number.NaN);
claim(`start-up takes as much CPU as ${startInUsual.toFixed(0)} usual pictures, at most 500`, startInUsual <= 500);
claim('a picture takes at most a twentieth of the usual way', timesOurs(2) >= 20);
claim('and at most an eighth of svg-captcha', timesOurs(3) >= 8);
claim('it has at most 1200 bytes in the mean', (results[0]?.meanBytes ?? Number.NaN) <= 1200);

const [own = 0, zlib = 0] = await measureRequests([draw, drawWithZlib]);
const gain = (zlib - own) / zlib;
say(
  `whole request: ${own.toFixed(0)} µs of CPU, with zlib.deflateSync ${zlib.toFixed(0)}: own deflate gains ${(100 * gain).toFixed(0)} %`,
);
claim('a deflate of our own gains the whole request more than 10 %', gain > 0.1);

const flood = await measureFlood(() => draw(newText()));
say(`beside 8 password hashes: a picture ${ms(flood.ours)}, canvas.encode ${ms(flood.asynchronous)}`);
claim('password hashes delay no picture as they delay canvas.encode', flood.ours < flood.asynchronous / 10);

const memory: number[] = [];
for (let drawn = 0; drawn <= PICTURES; drawn++) {
  draw(newText());
  if (drawn % (PICTURES / 6) === 0) memory.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
  if (drawn % 100 === 0) await new Promise(setImmediate);
}
say(`memory over ${PICTURES} pictures: ${memory.join(', ')} MB`);
claim('memory stays where it was after the first sixth', (memory.at(-1) ?? Number.NaN) <= (memory[1] ?? 0) * 1.05);

const spoiled = fuzz(FUZZED_FRAMES);
claim(`zlib.inflate gives each of ${FUZZED_FRAMES} random frames back`, spoiled === 0);
imageCodes.close();

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
