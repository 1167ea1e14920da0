/**
 * `npm run bench:send`: from the request for an SMS to its arrival at the gateway, through API, queue and worker as
 * `npm start` runs them, one send after the other. Exit code 1 when the median takes 50 ms or more; say on a quiet machine.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedis } from '../../db/redis/client.ts';
import { freePort } from '../services/free-port.ts';
import { startNodeProcess } from '../services/node-process.ts';
import { redisUrlFile } from '../start/data-layout.ts';
import { median } from './image-codes/contest.ts';

const SENDS = 60;
const LIMIT_MS = 50;

const dataDir = await mkdtemp(join(tmpdir(), 'bench-send-'));
const [port, opsPort, workerOpsPort, simulatorPort] = await Promise.all([1, 2, 3, 4].map(freePort));
const start = startNodeProcess('scripts/start.ts', {
  PATH: process.env.PATH,
  DATA_DIR: dataDir,
  PORT: String(port),
  OPS_PORT: String(opsPort),
  WORKER_OPS_PORT: String(workerOpsPort),
  SIMULATOR_PORT: String(simulatorPort),
  SMS_IP_LIMITS: 'none',
  IMAGE_CODE_IP_LIMIT: '1000/1m',
});
try {
  await new Promise((resolve, reject) => {
    start.child.stdout?.on('data', (chunk) => String(chunk).includes('is ready') && resolve(undefined));
    start.exited.then((how) => reject(new Error(`npm start: ${how}`)));
  });
  const redis = createRedis([readFileSync(redisUrlFile(dataDir), 'utf8').trim()], { mode: 'wait', onError: () => {} });
  const times: number[] = [];
  for (let sends = 0; sends < SENDS; sends += 1) times.push(await timeSend(async (key) => redis.get(key)));
  redis.disconnect();
  times.sort((a, b) => a - b);
  console.log(`${SENDS} sends: median ${median(times)} ms, the slowest ${times.at(-1)} ms, the first included`);
  process.exitCode = median(times) < LIMIT_MS ? 0 : 1;
} finally {
  await start.stop();
  await rm(dataDir, { recursive: true });
}

/** Milliseconds until the gateway had it, by the clock of this machine. */
async function timeSend(read: (key: string) => Promise<string | null>): Promise<number> {
  const api = `http://127.0.0.1:${port}/api/v1.0`;
  const mobile = `139${randomInt(10 ** 8)
    .toString()
    .padStart(8, '0')}`;
  const id = randomUUID();
  await (await fetch(`${api}/image_codes/${id}`)).arrayBuffer();
  const query = new URLSearchParams({
    image_code_id: id,
    image_code_text: (await read(`image_code_${id}`)) ?? '',
  });
  const began = Date.now();
  const answer = (await (await fetch(`${api}/sms_codes/${mobile}?${query}`)).json()) as { errcode: string };
  if (answer.errcode !== '0') throw new Error(`refused: ${JSON.stringify(answer)}`);
  for (;;) {
    const url = `http://127.0.0.1:${simulatorPort}/api/messages?mobile=${mobile}&limit=1`;
    const [message] = (await (await fetch(url)).json()) as { receivedAt: string }[];
    if (message) return Date.parse(message.receivedAt) - began;
  }
}
