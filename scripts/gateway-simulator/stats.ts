/** Counters since the start, as `GET /api/stats` tells them. */
export interface VendorStats {
  /** Requests that reached the vendor's address. */
  received: number;
  /** Requests taken; each is one SMS per number. */
  accepted: number;
  /** Requests taken although the same request id had been taken today: an SMS that somebody got twice. */
  duplicates: number;
  /** Refusals by the vendor's code. */
  rejected: Record<string, number>;
  /** Injected faults by mode. */
  faults: Record<string, number>;
}

export interface Stats {
  startedAt: string;
  /** TCP connections opened to the simulator. */
  connections: number;
  received: number;
  accepted: number;
  duplicates: number;
  vendors: Record<string, VendorStats>;
  reports: { pushed: number; acknowledged: number; failed: number; dropped: number };
}

/** A code of the request's choice could be any text: what is counted by name stays a short list. */
const MAX_NAMES = 200;

export function createStats(startedAtMs: number, vendors: readonly string[]): Stats {
  return {
    startedAt: new Date(startedAtMs).toISOString(),
    connections: 0,
    received: 0,
    accepted: 0,
    duplicates: 0,
    vendors: Object.fromEntries(
      vendors.map((vendor) => [vendor, { received: 0, accepted: 0, duplicates: 0, rejected: {}, faults: {} }]),
    ),
    reports: { pushed: 0, acknowledged: 0, failed: 0, dropped: 0 },
  };
}

/** The counters of a vendor that the simulator speaks for; throws for any other. */
export function statsOf({ vendors }: Pick<Stats, 'vendors'>, vendor: string): VendorStats {
  const found = vendors[vendor];
  if (!found) throw new Error(`the simulator does not speak for ${vendor}`);
  return found;
}

export function countName(counters: Record<string, number>, name: string): void {
  if (!(name in counters) && Object.keys(counters).length >= MAX_NAMES) return;
  counters[name] = (counters[name] ?? 0) + 1;
}
