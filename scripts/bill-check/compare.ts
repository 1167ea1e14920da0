/** A bill beside the ledger: what agrees, what either lacks, and what the bill tells of calls whose outcome nobody saw. */
import type { BillLine } from './read-bill.ts';

/** A gateway call of the ledger. */
export interface Call {
  sendId: string;
  attempt: number;
  mobile: string;
  mobileDigest: string;
  startedAt: Date;
  outcome: string | null;
  gatewayMessageId: string | null;
  units: number | null;
  /** Outside the period, known only so that a bill's line at its edge is found. */
  outside?: boolean;
}

export interface Pair {
  line: BillLine;
  call: Call;
}

export interface Comparison {
  agreeing: Pair[];
  /** Of those that agree in the message, other numbers of units. */
  unitsDiffer: Pair[];
  unknownToUs: BillLine[];
  /** Taken by the gateway, as the ledger has it, and not on the bill. */
  notBilled: Call[];
  billedTwice: BillLine[];
  /** Billed, though the gateway had rejected it. */
  billedRejected: Pair[];
  /** Nobody saw the outcome, and the bill says that it was sent. */
  settledSent: Pair[];
  /** Nobody saw the outcome, and the bill lacks it. */
  settledUnsent: Call[];
}

/** A vendor's clock and ours, and the time that a call takes. */
const SAME_CALL_MS = 60_000;

/** `digestsOf` gives the keyed digests of a number, to find calls that have no message id; none without the secrets. */
export function compareBill(
  lines: readonly BillLine[],
  calls: readonly Call[],
  digestsOf: (mobile: string) => readonly string[],
): Comparison {
  const result: Comparison = {
    agreeing: [],
    unitsDiffer: [],
    unknownToUs: [],
    notBilled: [],
    billedTwice: [],
    billedRejected: [],
    settledSent: [],
    settledUnsent: [],
  };
  const byMessage = new Map<string, Call>();
  const unseen = createUnseen(calls, digestsOf);
  for (const call of calls) if (call.gatewayMessageId) byMessage.set(call.gatewayMessageId, call);

  const seenIds = new Set<string>();
  const billed = new Set<Call>();
  for (const line of lines) {
    if (seenIds.has(line.messageId)) {
      result.billedTwice.push(line);
      continue;
    }
    seenIds.add(line.messageId);
    const call = byMessage.get(line.messageId) ?? unseen.take(line);
    if (!call || billed.has(call)) {
      result.unknownToUs.push(line);
      continue;
    }
    billed.add(call);
    sort(result, { line, call });
  }
  for (const call of calls) {
    if (billed.has(call) || call.outside) continue;
    if (call.outcome === 'accepted') result.notBilled.push(call);
    else if (isUnseen(call)) result.settledUnsent.push(call);
  }
  return result;
}

const isUnseen = ({ outcome }: Call) => outcome === 'unknown' || outcome === null;

function sort(result: Comparison, pair: Pair): void {
  const { line, call } = pair;
  if (call.outcome === 'rejected') result.billedRejected.push(pair);
  else if (isUnseen(call)) result.settledSent.push(pair);
  else if (line.units !== undefined && call.units !== null && line.units !== call.units) result.unitsDiffer.push(pair);
  else result.agreeing.push(pair);
}

/** Calls without a message id, by our send id where the bill repeats it, else by number and time. */
function createUnseen(calls: readonly Call[], digestsOf: (mobile: string) => readonly string[]) {
  const open = calls.filter((call) => !call.gatewayMessageId);
  const bySend = groupBy(open, ({ sendId }) => sendId);
  const byNumber = groupBy(open.filter(isUnseen), ({ mobileDigest }) => mobileDigest);
  return {
    take({ sendId, mobile, at }: BillLine): Call | undefined {
      const named = (sendId ? bySend.get(sendId) : undefined) ?? [];
      const call = named.find(isUnseen) ?? named[0];
      if (call || mobile === undefined || at === undefined) return call;
      const same = digestsOf(mobile).flatMap((digest) => byNumber.get(digest) ?? []);
      return same.find(({ startedAt }) => Math.abs(startedAt.getTime() - at) <= SAME_CALL_MS);
    },
  };
}

function groupBy(calls: readonly Call[], keyOf: (call: Call) => string): Map<string, Call[]> {
  const groups = new Map<string, Call[]>();
  for (const call of calls) groups.set(keyOf(call), [...(groups.get(keyOf(call)) ?? []), call]);
  return groups;
}
