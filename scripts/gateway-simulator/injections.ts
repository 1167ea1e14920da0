/** Faults that someone switched on: each mode with a share of the requests, a number of times, a delay. */
export interface Injection<Mode extends string> {
  mode: Mode;
  /** Share of the requests it hits, 0 to 1. */
  rate: number;
  /** How many more it hits; null: until it is switched off. */
  count: number | null;
  /** Wait before the effect, milliseconds. */
  latencyMs: number;
  /** Only for this vendor; null: all of them. */
  vendor: string | null;
  /** Only for this number; null: all of them. */
  mobile: string | null;
  /** For the mode `code`: the code to answer with. */
  code: string | null;
}

export interface Injections<Mode extends string> {
  /** Switches a fault on; replaces one of the same mode, vendor and number. */
  add(injection: Injection<Mode>): void;
  clear(): void;
  list(): Injection<Mode>[];
  /** The fault that hits this request, if any; the ones switched on first are asked first. */
  take(vendor: string, mobile: string): Injection<Mode> | undefined;
  /** Calls after every change of what is switched on, also when a fault has hit its last request. */
  subscribe(listener: () => void): () => void;
}

/** A bound, so that a script in a loop can't fill the memory. */
const MAX_INJECTIONS = 1000;

export function createInjections<Mode extends string>(random: () => number): Injections<Mode> {
  let active: Injection<Mode>[] = [];
  const listeners = new Set<() => void>();
  const change = (next: Injection<Mode>[]): void => {
    active = next;
    for (const listener of listeners) listener();
  };
  return {
    add(injection) {
      const others = active.filter(
        (other) =>
          other.mode !== injection.mode || other.vendor !== injection.vendor || other.mobile !== injection.mobile,
      );
      change([...others, { ...injection }].slice(-MAX_INJECTIONS));
    },
    clear: () => change([]),
    list: () => active.map((injection) => ({ ...injection })),
    take(vendor, mobile) {
      for (const injection of active) {
        if (injection.vendor !== null && injection.vendor !== vendor) continue;
        if (injection.mobile !== null && injection.mobile !== mobile) continue;
        if (injection.rate < 1 && random() >= injection.rate) continue;
        if (injection.count !== null) {
          injection.count -= 1;
          if (injection.count <= 0) change(active.filter((other) => other !== injection));
        }
        return injection;
      }
      return undefined;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
