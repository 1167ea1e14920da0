/**
 * `npm run bench:pow`: how long the page's worker takes in Chromium for a proof of work of the default size. A phone's
 * core is slower than this machine's by a factor that depends on both: the claim is about a second on one of the middle.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { newChallenge, PARTS, partBits } from '../../api/captcha/proof-of-work.ts';
import { settings } from '../../core/settings.ts';
import { root } from '../root.ts';
import { CHROMIUM, needProgram } from '../system-package.ts';
import { median } from './image-codes/contest.ts';

const TRIES = 40;
/** How much slower phones may be: a new one, one of the middle, a cheap one. */
const PHONES = [1.5, 3, 6];

const worker = readFileSync(join(root, 'api/public/pow-worker.js'));
const server = createServer((request, response) => {
  const isWorker = request.url === '/pow-worker.js';
  response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html');
  response.end(isWorker ? worker : '<!doctype html>');
}).listen(0, '127.0.0.1');
const browser = await chromium.launch({
  executablePath: needProgram(CHROMIUM),
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const bits = Number(settings.imageCodePowBits.fallback);
  const times: number[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const challenge = newChallenge(bits);
    const work = JSON.stringify({ nonce: challenge.nonce, parts: PARTS, bits: partBits(challenge) });
    // As the page does it, a worker for each proof: its start and its compiling count.
    times.push(
      await page.evaluate<number>(`new Promise((resolve, reject) => {
        const began = performance.now();
        const worker = new Worker('/pow-worker.js', { type: 'module' });
        worker.onerror = reject;
        worker.onmessage = ({ data }) => {
          if (!data.solution) return;
          worker.terminate();
          resolve(performance.now() - began);
        };
        worker.postMessage(${work});
      })`),
    );
  }
  const here = median(times) / 1000;
  console.log(
    `2^${bits} hashes: median ${here.toFixed(2)} s here, ${Math.max(...times.map((ms) => ms / 1000)).toFixed(2)} s at most`,
  );
  for (const factor of PHONES) console.log(`on a phone ${factor} times slower: ${(here * factor).toFixed(1)} s`);
} finally {
  await browser.close();
  server.close();
}
