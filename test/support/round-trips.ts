/** A TCP proxy in front of a store that counts round trips: writes that waited for the answer to the one before. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { Test } from './test-type.ts';

export interface RoundTrips {
  /** The store's URL with the proxy's port. */
  url: string;
  /** Round trips since the last call. */
  taken(): number;
}

export async function roundTrips(t: Test, storeUrl: string): Promise<RoundTrips> {
  const target = new URL(storeUrl);
  let trips = 0;
  const listener = createServer((client) => {
    const store = connect(Number(target.port), target.hostname);
    let answered = true;
    client.on('data', (chunk) => {
      // What follows without an answer in between belongs to the same trip.
      if (answered) trips += 1;
      answered = false;
      store.write(chunk);
    });
    store.on('data', (chunk) => {
      answered = true;
      client.write(chunk);
    });
    for (const [one, other] of [
      [client, store],
      [store, client],
    ] as const) {
      one.on('error', () => undefined).once('close', () => other.destroy());
    }
    t.teardown(() => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.teardown(() => listener.close());
  const url = new URL(target);
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    taken() {
      const count = trips;
      trips = 0;
      return count;
    },
  };
}
