/**
 * Pushes delivery reports to whoever sent the SMS: after a moment, again when they are not taken, and on demand in every
 * way that vendors manage to: late, twice, in the wrong order, before the answer to the send, forged, not at all.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Dialect, Sms, Verdict } from './dialect.ts';
import type { Injection, Injections } from './injections.ts';
import type { SimulatorOptions } from './options.ts';
import type { Stats } from './stats.ts';

export const REPORT_MODES = ['failed', 'lost', 'late', 'twice', 'early', 'out_of_order', 'forged'] as const;
export type ReportMode = (typeof REPORT_MODES)[number];

/** A report later than most codes live. */
const LATE_MS = 600_000;
const TIMEOUT_MS = 5_000;
/** Reports waiting or under way; more are dropped and counted. */
const MAX_PENDING = 20_000;
const MAX_CONNECTIONS = 32;

export interface Reporter {
  sent(dialect: Dialect, sms: Sms, url: string | undefined): void;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

export function createReporter(
  options: SimulatorOptions,
  modes: Injections<ReportMode>,
  stats: Stats,
  closing: AbortSignal,
): Reporter {
  const agent = new Agent({ connections: MAX_CONNECTIONS });
  const pending = new Set<Promise<void>>();

  async function push(dialect: Dialect, sms: Sms, verdict: Verdict, url: string): Promise<void> {
    const { headers, body } = dialect.report(sms, verdict, url);
    for (const waitMs of [...options.reportRetryMs, undefined]) {
      stats.reports.pushed += 1;
      if (await taken(url, headers, body)) {
        stats.reports.acknowledged += 1;
        return;
      }
      stats.reports.failed += 1;
      if (waitMs !== undefined) await delay(waitMs, undefined, { signal: closing });
    }
  }

  /** Vendors look at the status of the answer only; a receiver that is away is the same to them as one that refuses. */
  async function taken(url: string, headers: Record<string, string>, body: string): Promise<boolean> {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent, signal });
      await answer.body.dump();
      return answer.statusCode >= 200 && answer.statusCode < 300;
    } catch {
      return false; // Counted as failed by the caller, and pushed again.
    }
  }

  async function report(dialect: Dialect, sms: Sms, url: string): Promise<void> {
    const mode = modes.take(dialect.vendor, sms.mobile);
    if (mode?.mode === 'lost') return;
    const waitMs = waitBefore(mode, options.reportDelayMs);
    if (waitMs > 0) await delay(waitMs, undefined, { signal: closing });
    for (const verdict of verdicts(mode?.mode)) await push(dialect, sms, verdict, url);
  }

  return {
    sent(dialect, sms, url) {
      const target = (url ?? options.reportUrl)?.replace('{vendor}', dialect.vendor);
      if (target === undefined) return;
      if (pending.size >= MAX_PENDING) {
        stats.reports.dropped += 1;
        return;
      }
      const work = report(dialect, sms, target)
        .catch((error: unknown) => {
          // The waits end by this signal when the simulator closes; anything else is a fault of the simulator itself.
          if (!closing.aborted) throw error;
        })
        .finally(() => pending.delete(work));
      pending.add(work);
    },
    async close() {
      await Promise.all(pending);
      await agent.destroy();
    },
  };
}

function waitBefore(mode: Injection<ReportMode> | undefined, usualMs: number): number {
  if (mode?.mode === 'early') return 0;
  return mode?.latencyMs || (mode?.mode === 'late' ? LATE_MS : usualMs);
}

function verdicts(mode: ReportMode | undefined): Verdict[] {
  switch (mode) {
    case 'failed':
      return [{ status: 'failed' }];
    case 'twice':
      return [{ status: 'delivered' }, { status: 'delivered' }];
    case 'out_of_order':
      return [{ status: 'delivered' }, { status: 'sent' }];
    case 'forged':
      return [{ status: 'failed', forged: true }];
    default:
      return [{ status: 'delivered' }];
  }
}
