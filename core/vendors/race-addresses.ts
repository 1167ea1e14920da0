/**
 * Connects to the first of several addresses that answers (RFC 8305): the next one is tried beside one that is still silent,
 * none is given up before the time-out. Node's own way gives each address a quarter of a second and then never looks back,
 * which loses one that answers slowly.
 */
import type { Socket } from 'node:net';

/** Until the next address is tried beside the one before; RFC 8305, 5. */
const ATTEMPT_DELAY_MS = 250;

export interface Race {
  /** Begins a connection. */
  dial: (address: string) => Socket;
  /** For all of them together. */
  timeoutMs: number;
}

/** Calls `done` once, with the connected socket or the error of the last address that failed. */
export function raceAddresses(
  addresses: readonly string[],
  { dial, timeoutMs }: Race,
  done: (error: Error | null, socket: Socket | null) => void,
): void {
  const running = new Set<Socket>();
  let next = 0;
  let ended = false;
  let nextAttempt: NodeJS.Timeout | undefined;
  const limit = setTimeout(() => {
    end(Object.assign(new Error('no address answered in time'), { code: 'UND_ERR_CONNECT_TIMEOUT' }), null);
  }, timeoutMs);

  function end(error: Error | null, winner: Socket | null): void {
    if (ended) return;
    ended = true;
    clearTimeout(limit);
    clearTimeout(nextAttempt);
    for (const socket of running) if (socket !== winner) socket.destroy();
    done(error, winner);
  }

  function attempt(): void {
    clearTimeout(nextAttempt);
    const address = addresses[next];
    if (ended || address === undefined) return;
    next += 1;
    const socket = dial(address);
    running.add(socket);
    const fail = (error: Error): void => {
      running.delete(socket);
      if (next < addresses.length) attempt();
      else if (running.size === 0) end(error, null);
    };
    // Losers keep their listener: an error without one would end the process.
    socket.on('error', fail).once('connect', () => {
      if (!ended) socket.off('error', fail);
      end(null, socket);
    });
    if (next < addresses.length) nextAttempt = setTimeout(attempt, ATTEMPT_DELAY_MS);
  }
  attempt();
}
