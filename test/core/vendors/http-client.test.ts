/** The one question of the transport: had the request been written when it failed? */
import { EventEmitter, once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import t from 'tap';
import { createHttpClient, type HttpClient } from '../../../core/vendors/http-client.ts';
import type { Test } from '../../support/test-type.ts';

const forever = new AbortController().signal;

async function serve(t: Test, onConnection: (socket: Socket) => void): Promise<{ url: string; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // Tests cut connections; that is what they are about.
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, server };
}

function client(t: Test, baseUrl: string, options: { timeoutMs?: number; connections?: number } = {}): HttpClient {
  const http = createHttpClient({ baseUrl, timeoutMs: 2000, connections: 1, ...options });
  t.teardown(() => http.close());
  return http;
}

const post = (http: HttpClient, signal = forever) => http.call({ path: '/', headers: {}, body: '{}', signal });

t.test('a refused connection, an unknown name and a failed handshake were never sent', async (t) => {
  const { url, server } = await serve(t, (socket) => socket.end('this is no TLS'));
  const rejected = { outcome: 'rejected', class: 'transient', scope: 'gateway' };
  t.match(await post(client(t, url.replace('http:', 'https:'))), rejected, 'TLS');
  server.close();
  t.match(await post(client(t, 'http://127.0.0.1:1')), { ...rejected, vendorCode: 'ECONNREFUSED' });
  t.match(await post(client(t, 'http://no-such-host.invalid')), { ...rejected, vendorCode: /^(ENOTFOUND|EAI_AGAIN)$/ });
});

t.test('a connection cut after the request was written leaves the outcome unknown', async (t) => {
  const { url } = await serve(t, (socket) => socket.once('data', () => socket.resetAndDestroy()));
  t.same(await post(client(t, url)), { outcome: 'unknown', reason: 'reset' });
});

t.test('silence until the time-out leaves the outcome unknown', async (t) => {
  const { url } = await serve(t, (socket) => socket.resume());
  t.same(await post(client(t, url, { timeoutMs: 500 })), { outcome: 'unknown', reason: 'timeout' });
});

t.test('a call that was given up while it waited for a connection was not sent and never will be', async (t) => {
  const written = new EventEmitter();
  let bytes = '';
  const { url } = await serve(t, (socket) =>
    socket.on('data', (chunk) => {
      bytes += chunk;
      written.emit('data');
    }),
  );
  const http = client(t, url);
  const [busy, waiting] = [new AbortController(), new AbortController()];
  const first = post(http, busy.signal);
  const second = http.call({ path: '/second', headers: {}, body: '', signal: waiting.signal });
  await once(written, 'data');
  waiting.abort();
  t.match(await second, { outcome: 'rejected', vendorCode: 'TIMEOUT_BEFORE_SENDING' });
  busy.abort();
  t.same(await first, { outcome: 'unknown', reason: 'timeout' });
  await http.close();
  t.notMatch(bytes, '/second');
});

t.test('the caller’s signal ends a call, before or after it was written', async (t) => {
  const written = new AbortController();
  const { url } = await serve(t, (socket) => socket.once('data', () => written.abort()));
  const http = client(t, url);
  t.match(await post(http, AbortSignal.abort()), { outcome: 'rejected', vendorCode: 'ABORTED' });
  t.same(await post(http, written.signal), { outcome: 'unknown', reason: 'timeout' });
});

t.test('an answer without end is not read to its end', async (t) => {
  const { url } = await serve(t, (socket) =>
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
      for (let index = 0; index < 8; index += 1) socket.write(chunk);
    }),
  );
  t.same(await post(client(t, url)), { outcome: 'unknown', reason: 'bad_body' });
});
