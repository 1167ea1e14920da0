/** What a listener does with requests that never end, that nobody asked for, or that say two things. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { buildOpsServer } from '../../worker/ops-server.ts';
import { startApi } from '../support/api.ts';

const TOKEN = 'a-token-of-sixteen-characters';
const api = await startApi(t, {
  REQUEST_TIMEOUT_MS: '300',
  YTX_REPORT_TOKEN: TOKEN,
  SAME_SITE_ORIGINS: 'https://www.shop.example',
});
const ops = await buildOpsApp(api.services);
const worker = buildOpsServer({ metrics: api.services.metrics, readiness: async () => ({}), requestTimeoutMs: 300 });
const listeners: Record<string, Pick<FastifyInstance, 'listen' | 'server' | 'close'>> = {
  public: api.app,
  operators: ops,
  worker,
};
for (const listener of Object.values(listeners)) {
  await listener.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => listener.close());
}

/** Sends bytes and waits for the end of the connection, which this side leaves open. */
async function answerTo(listener: Pick<FastifyInstance, 'server'>, bytes: string): Promise<string> {
  const { port } = listener.server.address() as AddressInfo;
  const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket);
}

for (const [name, listener] of Object.entries(listeners)) {
  t.test(`an unfinished head or body ends by itself: ${name}`, async (t) => {
    t.match(await answerTo(listener, 'POST /nothing HTTP/1.1\r\nHost: x\r\n'), /^(HTTP\/1\.1 408 |$)/);
    const body = 'POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
    t.match(await answerTo(listener, body), /^HTTP\/1\.1 (404|408) /);
    t.ok(Number(listener.server.maxConnections) > 0);
  });
}

t.test('a route that reads a body does not wait for it for ever', async (t) => {
  const head =
    'POST /api/v1.0/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
  t.match(await answerTo(api.app, head), /^HTTP\/1\.1 408 [\s\S]*"errcode":"4103"/);
});

t.test('a report with a wrong token is refused before its body has come', async (t) => {
  const push = (token: string) =>
    `POST /gateway-reports/yuntongxun/${token} HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n<Request>`;
  t.match(await answerTo(api.app, push('wrong-token-of-16-letters')), /^HTTP\/1\.1 404 [\s\S]*connection: close/i);
  t.match(await answerTo(api.app, push(TOKEN)), /^HTTP\/1\.1 408 /, 'the right one has as long as any request');
});

t.test('two hosts are none', async (t) => {
  const answer = await answerTo(
    api.app,
    'GET /api/v1.0/session HTTP/1.1\r\nHost: shop.example\r\nHost: other.example\r\nConnection: close\r\n\r\n',
  );
  t.match(answer, /^HTTP\/1\.1 400 /);
});

t.test('HEAD neither replaces an image code nor sends an SMS', async (t) => {
  const id = randomUUID();
  await api.get(`/image_codes/${id}`);
  const stored = await api.services.redis.get(`image_code_${id}`);
  for (const url of [`/image_codes/${id}`, `/image_codes/${id}/audio`, `/image_codes/${id}/pow`]) {
    t.equal((await api.app.inject({ method: 'HEAD', url: `/api/v1.0${url}` })).statusCode, 404, url);
  }
  const query = new URLSearchParams({ image_code_id: id, image_code_text: String(stored) });
  const send = await api.app.inject({ method: 'HEAD', url: `/api/v1.0/sms_codes/13900000001?${query}` });
  t.equal(send.statusCode, 404);
  t.equal(await api.services.redis.get(`image_code_${id}`), stored);
  t.equal(await api.services.queue.count(), 0);
});

t.test('another host of the same site changes something only when it is named', async (t) => {
  const statusOf = async (headers: Record<string, string>) =>
    (
      await api.app.inject({
        method: 'DELETE',
        url: '/api/v1.0/session',
        headers: { 'sec-fetch-site': 'same-site', ...headers },
      })
    ).statusCode;
  t.equal(await statusOf({}), 403);
  t.equal(await statusOf({ origin: 'https://blog.shop.example' }), 403);
  t.equal(await statusOf({ origin: 'https://www.shop.example' }), 200);
  t.equal(await statusOf({ origin: 'https://www.shop.example', 'sec-fetch-site': 'cross-site' }), 403);
});

t.test('nothing but the reference is under its address', async (t) => {
  // As bytes: whoever takes an address apart first would make `/docs/` of some of these.
  for (const url of [
    '/docs/static/%2e%2e/',
    '/docs/%2e%2e/package.json',
    '/docs/js/%2e%2e%2f',
    '/docs/js/../',
    '/docs//',
  ]) {
    const answer = await answerTo(api.app, `GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    t.match(answer, /^HTTP\/1\.1 404 /, url);
  }
});
