/**
 * A gateway that costs next to nothing: takes what looks like a call of Yuntongxun's API, answers after a fixed time,
 * remembers when each came. The simulator checks everything and would be what is measured.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export type GatewayQuestion =
  | { do: 'listen' | 'codes' }
  | { do: 'reset'; latencyMs: number }
  | { do: 'await'; count: number; limitMs: number };

export interface GatewayAnswer {
  url: string;
  count: number;
  /** Milliseconds since the epoch; 0 when none has come. */
  firstAt: number;
  lastAt: number;
  codes: [mobile: string, code: string][];
}

let latencyMs = 0;
let count = 0;
let firstAt = 0;
let lastAt = 0;
let url = '';
const codes = new Map<string, string>();
let look: () => void = () => undefined;

const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  if (request.url?.includes('/SMS/TemplateSMS')) {
    const { to, datas } = JSON.parse(body) as { to: string; datas: string[] };
    count += 1;
    lastAt = performance.timeOrigin + performance.now();
    firstAt ||= lastAt;
    codes.set(to, datas[0] ?? '');
    look();
  }
  if (latencyMs > 0) await delay(latencyMs);
  response.setHeader('content-type', 'application/json');
  const smsMessageSid = count.toString(16).padStart(32, '0');
  response.end(JSON.stringify({ statusCode: '000000', templateSMS: { smsMessageSid, dateCreated: '20260101000000' } }));
});

process.on('message', async (question: GatewayQuestion) => {
  if (question.do === 'listen') {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  } else if (question.do === 'reset') {
    [latencyMs, count, firstAt, lastAt] = [question.latencyMs, 0, 0, 0];
    codes.clear();
  } else if (question.do === 'await') {
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, question.limitMs);
      look = () => {
        if (count < question.count) return;
        clearTimeout(limit);
        resolve();
      };
      look();
    });
  }
  const known = question.do === 'codes' ? [...codes] : [];
  const answer: GatewayAnswer = { url, count, firstAt, lastAt, codes: known };
  process.send?.(answer);
});
process.once('disconnect', () => process.exit(0));
