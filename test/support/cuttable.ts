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
  /**
   * Present connections stay open, and nothing gets through any more, or nothing in one direction; new ones work. As
   * when a firewall has forgotten them, or after a fail-over at the address.
   */
  silence(lost?: 'both' | 'requests' | 'answers'): void;
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
  const passes = new Set<{ requests: boolean; answers: boolean }>();
  const accept = (client: Socket) => {
    track(client);
    if (hanging) return;
    const server = track(connect(Number(target.port), target.hostname));
    const pass = { requests: true, answers: true };
    passes.add(pass);
    client.once('close', () => passes.delete(pass));
    client.on('data', (chunk) => hanging || (pass.requests && server.write(chunk)));
    server.on('data', (chunk) => hanging || (pass.answers && client.write(chunk)));
    // A connection that lost its way does not carry the news of its end either.
    client.once('close', () => pass.requests && server.destroy());
    server.once('close', () => pass.answers && client.destroy());
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
    silence(lost = 'both') {
      for (const pass of passes) {
        if (lost !== 'answers') pass.requests = false;
        if (lost !== 'requests') pass.answers = false;
      }
      passes.clear();
    },
  };
}

async function listen(accept: (socket: Socket) => void, port: number): Promise<Server> {
  const server = createServer(accept).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
