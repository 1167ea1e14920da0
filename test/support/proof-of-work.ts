/** Solves challenges with the page's own worker, which needs no more of a browser than two functions. */
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { type Challenge, PARTS, partBits } from '../../api/captcha/proof-of-work.ts';

const WORKER = new URL('../../api/public/pow-worker.js', import.meta.url);

interface Message {
  percent?: number;
  solution?: string;
}

/** What the worker posts for a challenge, as the API tells it to the page. */
export function workerMessages(challenge: { nonce: string; parts: number; bits: number }): Message[] {
  const posted: Message[] = [];
  let listen: ((event: { data: unknown }) => void) | undefined;
  const context = createContext({
    addEventListener: (_type: string, listener: typeof listen) => {
      listen = listener;
    },
    postMessage: (message: Message) => posted.push(message),
  });
  runInContext(readFileSync(WORKER, 'utf8'), context);
  listen?.({ data: challenge });
  return posted;
}

export function solve(challenge: Challenge): string {
  const told = { nonce: challenge.nonce, parts: PARTS, bits: partBits(challenge) };
  return workerMessages(told).at(-1)?.solution ?? '';
}
