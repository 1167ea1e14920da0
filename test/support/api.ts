/** The API over real stores, in the test's process: requests by `inject`, codes read from the queue with the keyring. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { buildApp } from '../../api/app.ts';
import { createServices, type Services } from '../../api/services.ts';
import { createLogger } from '../../core/logger.ts';
import { openJob, parseJob } from '../../core/queue.ts';
import { type Test, testConfig } from './harness.ts';

export type Api = Awaited<ReturnType<typeof startApi>>;

/** The body of every JSON answer. */
export interface Answer {
  errcode: string;
  errmsg: string;
  data?: Record<string, unknown>;
}

export async function startApi(t: Test, overrides: Record<string, string> = {}) {
  const config = await testConfig(t, overrides);
  const services = createServices(config, createLogger({ level: config.logLevel, process: 'api' }));
  if (services.redis.status !== 'ready') await once(services.redis, 'ready');
  const app = await buildApp(services);
  t.teardown(async () => {
    await app.close();
    await services.close();
  });

  const get = async (path: string, headers: Record<string, string> = {}, remoteAddress?: string) =>
    app.inject({ url: `/api/v1.0${path}`, headers, ...(remoteAddress ? { remoteAddress } : {}) });
  const post = async (path: string, payload: unknown, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: `/api/v1.0${path}`, payload: payload as object, headers });

  /** Asks for an image code; returns its id and the answer an operator reads in Redis. */
  async function imageCode(): Promise<{ image_code_id: string; image_code_text: string }> {
    const id = randomUUID();
    await get(`/image_codes/${id}`);
    return { image_code_id: id, image_code_text: (await services.redis.get(`image_code_${id}`)) ?? '' };
  }

  /** Asks for an SMS with a solved image code. */
  async function requestSms(mobile: string, purpose = 'register'): Promise<Answer> {
    const response = await post('/sms_codes', { mobile, purpose, ...(await imageCode()) });
    return response.json<Answer>();
  }

  /** Asks for an SMS and reads its code from the job. */
  async function receiveCode(mobile: string, purpose = 'register'): Promise<string> {
    const answer = await requestSms(mobile, purpose);
    if (answer.errcode !== '0') throw new Error(`refused: ${answer.errcode} ${answer.errmsg}`);
    return codeOf(services, String(answer.data?.send_id));
  }

  return { app, services, config, get, post, imageCode, requestSms, receiveCode };
}

export async function codeOf(services: Services, sendId: string): Promise<string> {
  const job = await services.queue.getJob(sendId);
  return openJob(services.keyring, parseJob(job?.data)).code;
}

/** Nobody waits for what a failed store has to give back, in up to two steps: the second is sent when the first is answered. */
export async function allUndone({ redis }: Services): Promise<void> {
  for (const _step of [1, 2]) {
    await redis.ping();
    await new Promise(setImmediate);
  }
}

/** A code that is not `code`. */
export const wrongCode = (code: string): string => ((Number(code) + 1) % 1_000_000).toString().padStart(6, '0');

let mobiles = 0;
/** A mobile that no other test of this file uses. */
export function newMobile(): string {
  mobiles += 1;
  return `139${mobiles.toString().padStart(8, '0')}`;
}
