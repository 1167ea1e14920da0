/** What the history of a number comes to, in one sentence. */
import { judgeNumber, type Verdict } from '../core/number-verdict.ts';
import type { NumberHistory } from './number-history.ts';

export function judgeHistory(history: NumberHistory, paused: boolean, now: number): Verdict {
  const [lastSend] = history.sends;
  const [lastRefusal] = history.refusals;
  const { waiting, blockedMs } = history;
  return judgeNumber({
    now,
    paused,
    blockedMs,
    ...(waiting
      ? { lastSend: { status: waiting.status, queuedAt: now, gateway: null, errorCode: null, verifiedAt: null } }
      : lastSend
        ? {
            lastSend: {
              ...lastSend,
              queuedAt: lastSend.queuedAt.getTime(),
              verifiedAt: lastSend.verifiedAt?.getTime() ?? null,
            },
          }
        : {}),
    ...(lastRefusal ? { lastRefusal } : {}),
  });
}
