/**
 * What runs, in the order in which it must stop. The first signal or the first death of a part decides how the run
 * ends; a second signal kills everything.
 */
import type { Daemon } from '../services/daemon.ts';

/**
 * Ctrl-C reaches us twice when npm runs us: from the terminal, and again from npm, which passes signals on. Signals
 * this close together are one wish.
 */
const ONE_WISH_MS = 500;

export type Part = Pick<Daemon, 'exited' | 'stop' | 'kill'>;

/** Why the run ends. */
export type End = { signal: NodeJS.Signals } | { died: string };

export interface Supervisor {
  /** Adds a running part. Parts stop in the order of `rank`. */
  add(name: string, rank: number, part: Part): void;
  /** Resolves when a signal has come or a part has died. */
  ended: Promise<End>;
  /** Stops everything, part after part; true when nothing had to be killed, as is what does not end in time. */
  stopAll(limitMs: number): Promise<boolean>;
}

export function createSupervisor(): Supervisor {
  const parts: { name: string; rank: number; part: Part }[] = [];
  let stopping = false;
  let end: (end: End) => void = () => undefined;
  const ended = new Promise<End>((resolve) => {
    end = resolve;
  });
  let firstSignalAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    firstSignalAt ??= Date.now();
    if (Date.now() - firstSignalAt > ONE_WISH_MS) killAll(parts);
    end({ signal });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return {
    ended,
    add(name, rank, part) {
      // Started while everything was being stopped: nobody would stop it any more.
      if (stopping) void part.kill();
      parts.push({ name, rank, part });
      void part.exited.then((how) => {
        if (!stopping) end({ died: `${name} ended by itself (${how})` });
      });
    },
    async stopAll(limitMs) {
      stopping = true;
      let clean = true;
      for (const { name, part } of parts.sort((a, b) => a.rank - b.rank))
        clean = (await stop(name, part, limitMs)) && clean;
      return clean;
    },
  };
}

async function stop(name: string, part: Part, limitMs: number): Promise<boolean> {
  let killed = false;
  const limit = setTimeout(() => {
    console.error(`${name} did not stop within ${limitMs / 1000} s: killing it`);
    killed = true;
    void part.kill();
  }, limitMs);
  await part.stop();
  clearTimeout(limit);
  return !killed;
}

function killAll(parts: readonly { part: Part }[]): never {
  for (const { part } of parts) void part.kill();
  process.exit(1);
}
