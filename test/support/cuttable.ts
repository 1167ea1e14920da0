/** A TCP proxy in front of a server which a test can take away and give back, such as PostgreSQL for one file only. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Test } from './test-type.ts';

export interface Cuttable {
  /** The server's URL with the proxy's port. */
  url: string;
  /** Ends every connection and refuses new ones, as if the server were gone. */
  cut(): Promise<void>;
  /** Connections are accepted again. */
  restore(): Promise<void>;
  /** Keeps the connections, and takes new ones, but nothing gets through any more: a network that swallows packets. */
  hang(): void;
}

export async function cuttable(t: Test, serverUrl: string): Promise<Cuttable> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let hanging = false;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    // The other side learns of an error by the close that follows it.
    return socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const accept = (client: Socket) => {
    track(client);
    if (hanging) return;
    const server = track(connect(Number(target.port), target.hostname));
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('data', (chunk) => hanging || to.write(chunk));
      from.once('close', () => to.destroy());
    }
  };
  let listener = await listen(accept, 0);
  const { port } = listener.address() as AddressInfo;
  const cut = async () => {
    for (const socket of sockets) socket.destroy();
    if (!listener.listening) return;
    listener.close();
    await once(listener, 'close');
  };
  t.teardown(cut);
  const url = new URL(target);
  url.port = String(port);
  return {
    url: url.href,
    cut,
    async restore() {
      hanging = false;
      if (!listener.listening) listener = await listen(accept, port);
    },
    hang() {
      hanging = true;
    },
  };
}

async function listen(accept: (socket: Socket) => void, port: number): Promise<Server> {
  const server = createServer(accept).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
