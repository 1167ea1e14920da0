/** What the history of a number comes to, in one sentence. */
import { type Evidence, judgeNumber, type Verdict } from '../core/number-verdict.ts';
import type { NumberHistory } from './number-history.ts';

export function judgeHistory(history: NumberHistory, paused: boolean, now: number): Verdict {
  const [lastRefusal] = history.refusals;
  const { blockedMs } = history;
  const lastSend = lastOf(history, now);
  return judgeNumber({ now, paused, blockedMs, ...(lastSend && { lastSend }), ...(lastRefusal && { lastRefusal }) });
}

/** A send that the ledger does not know yet is the latest one. */
function lastOf({ waiting, sends: [send] }: NumberHistory, now: number): Evidence['lastSend'] {
  if (waiting) {
    const { status, lastCall } = waiting;
    return { status, queuedAt: now, gateway: null, errorCode: null, verifiedAt: null, ...(lastCall && { lastCall }) };
  }
  if (!send) return undefined;
  const lastCall = send.calls.at(-1);
  const [queuedAt, verifiedAt] = [send.queuedAt.getTime(), send.verifiedAt?.getTime() ?? null];
  return { ...send, queuedAt, verifiedAt, ...(lastCall && { lastCall }) };
}
