/** Three API processes over one Redis, and many requests to them at once, each from whatever client address it names. */
import { randomUUID } from 'node:crypto';
import type { Answer } from './api.ts';
import { type Test, testEnvironment } from './harness.ts';
import { startProcess } from './processes.ts';
import { connectRedis } from './redis.ts';

const PROCESSES = 3;
export const BURST = 60;

export async function startProcesses(t: Test, settings: Record<string, string>) {
  const redis = await connectRedis(t);
  const environment = await testEnvironment(t, {
    REDIS_URL: `redis://${redis.options.host}:${redis.options.port}/${redis.options.db}`,
    TRUST_PROXY: '127.0.0.0/8',
    ...settings,
  });
  const started = await Promise.all(
    Array.from({ length: PROCESSES }, () => startProcess(t, 'api/main.ts', environment)),
  );
  const urls = started.map(({ ready }) => String(ready.url));

  let made = 0;
  /** A client address, in a block of its own. */
  const address = () => {
    made += 1;
    return `10.${made >> 8}.${made & 255}.1`;
  };
  /** A mobile, in a number range of its own. */
  const mobile = () => {
    made += 1;
    return `139${String(made).padStart(4, '0')}0000`;
  };
  /** An image code with that answer. */
  const image = async (text: string) => {
    const id = randomUUID();
    await redis.set(`image_code_${id}`, text, 'EX', 180);
    return { image_code_id: id, image_code_text: text };
  };
  const request = (index: number, path: string, from: string, init: RequestInit = {}) =>
    fetch(`${urls[index % PROCESSES]}/api/v1.0${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from, ...init.headers },
    });
  const post = async (
    index: number,
    path: string,
    body: object,
    from: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await request(index, path, from, { method: 'POST', body: JSON.stringify(body), headers });
    return (await response.json()) as Answer;
  };
  /** `BURST` requests at once, spread over the processes. */
  const all = <T>(one: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: BURST }, (_, index) => one(index)));

  /** Asks for `BURST` SMS at once; returns the answers by errcode. */
  async function burst(request: (index: number) => { mobile?: string; from?: string; answer?: string }) {
    const images = await all(() => image('7K3F'));
    const answers = await Promise.all(
      images.map((code, index) => {
        const { mobile: to = mobile(), from = address(), answer = code.image_code_text } = request(index);
        return post(index, '/sms_codes', { mobile: to, ...code, image_code_text: answer }, from);
      }),
    );
    return { sent: count(answers, '0'), refused: count(answers, '4201'), wrong: count(answers, '4004'), answers };
  }

  return { redis, address, mobile, image, request, post, all, burst };
}

export const count = (answers: readonly Answer[], errcode: string): number =>
  answers.filter((answer) => answer.errcode === errcode).length;
