/** A TCP proxy in front of a server which a test can take away and give back, such as PostgreSQL for one file only. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Test } from './test-type.ts';

export interface Cuttable {
  /** The server's URL with the proxy's port. */
  url: string;
  /** Ends every connection and refuses new ones, as if the server were gone. */
  cut(): Promise<void>;
  /** Keeps the connections and refuses new ones. */
  refuse(): void;
  /** Connections are accepted again. */
  restore(): Promise<void>;
  /** Keeps the connections, and takes new ones, but nothing gets through any more: a network that swallows packets. */
  hang(): void;
  /**
   * Present connections stay open and lose what they carry; new ones work. As when a firewall has forgotten them, or
   * after a fail-over at the address.
   */
  silence(lost?: Lost): void;
}

/** What present connections lose; of `ends`, all but the first byte of the next answer; by `half`, the way back is closed. */
export type Lost = 'both' | 'requests' | 'answers' | 'ends' | 'half';

export async function cuttable(t: Test, serverUrl: string): Promise<Cuttable> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let hanging = false;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    // The other side learns of an error by the close that follows it.
    return socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  /** By connection: what passes, in bytes of answers. */
  const passes = new Map<Socket, { requests: boolean; answers: number }>();
  const accept = (client: Socket) => {
    track(client);
    if (hanging) return;
    const server = track(connect(Number(target.port), target.hostname));
    const pass = { requests: true, answers: Number.POSITIVE_INFINITY };
    passes.set(client, pass);
    client.once('close', () => passes.delete(client));
    client.on('data', (chunk) => hanging || (pass.requests && server.write(chunk)));
    server.on('data', (chunk) => {
      if (hanging || client.writableEnded || pass.answers === 0) return;
      client.write(chunk.subarray(0, pass.answers));
      pass.answers -= Math.min(pass.answers, chunk.length);
    });
    // A connection that lost its way does not carry the news of its end either.
    client.once('close', () => pass.requests && server.destroy());
    server.once('close', () => pass.answers > 0 && client.destroy());
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
    refuse() {
      listener.close();
    },
    async restore() {
      hanging = false;
      if (!listener.listening) listener = await listen(accept, port);
    },
    hang() {
      hanging = true;
    },
    silence(lost = 'both') {
      for (const [client, pass] of passes) {
        if (lost === 'half') client.end();
        if (lost === 'both' || lost === 'requests') pass.requests = false;
        if (lost === 'both' || lost === 'answers') pass.answers = 0;
        if (lost === 'ends') pass.answers = 1;
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
