/** A gateway that answers each request with given bytes, packet by packet, so that a client sees them in these pieces. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Test } from './test-type.ts';

export async function rawServer(t: Test, packets: readonly (Buffer | string)[]) {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // A test may end before its answer.
    let request = '';
    socket.on('data', (chunk) => {
      request += chunk;
      if (!isWhole(request)) return;
      request = '';
      sendInTurn(socket, packets);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}`, connections: () => sockets.size };
}

function isWhole(request: string): boolean {
  const [head = '', body] = request.split('\r\n\r\n', 2);
  const length = /content-length: (\d+)/i.exec(head)?.[1] ?? '0';
  return body !== undefined && Buffer.byteLength(body) >= Number(length);
}

/** Each packet leaves when the one before has left the process, and a turn of the event loop later. */
function sendInTurn(socket: Socket, [first, ...rest]: readonly (Buffer | string)[]): void {
  if (first === undefined) return;
  socket.write(first, () => setImmediate(() => sendInTurn(socket, rest)));
}
