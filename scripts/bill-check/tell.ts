/** What a comparison of a bill says: totals for a person, every difference as CSV. */
import { csvLine } from '../csv.ts';
import type { Call, Comparison } from './compare.ts';
import type { BillLine } from './read-bill.ts';

/** More would scroll the totals away; `--output` has them all. */
const MOST_TOLD = 20;

const COLUMNS = [
  'difference',
  'line',
  'message_id',
  'send_id',
  'attempt',
  'mobile',
  'called_at',
  'units_billed',
  'units_here',
];

export function summary(comparison: Comparison, lines: number): string {
  const units = (of: readonly { line: BillLine }[]) => of.reduce((sum, { line }) => sum + (line.units ?? 1), 0);
  const { agreeing, unitsDiffer, settledSent, unknownToUs, notBilled, billedTwice, billedRejected, settledUnsent } =
    comparison;
  const rows: [string, number][] = [
    ['lines of the bill', lines],
    ['  agree', agreeing.length],
    ['  other number of messages', unitsDiffer.length],
    ['  unknown here', unknownToUs.length],
    ['  billed twice', billedTwice.length],
    ['  rejected by the gateway', billedRejected.length],
    ['  outcome unseen, so it was sent', settledSent.length],
    ['accepted here, not billed', notBilled.length],
    ['outcome unseen, not billed: not sent', settledUnsent.length],
    ['messages billed for those that agree', units(agreeing)],
  ];
  return rows.map(([what, count]) => `${what.padEnd(38)}${String(count).padStart(9)}`).join('\n');
}

/** `first` is what fits on a screen, `csv` all. Outcomes that the bill settles are no differences, but are listed. */
export function differences(comparison: Comparison): { count: number; first: string; csv: string } {
  const { unitsDiffer, unknownToUs, notBilled, billedTwice, billedRejected, settledSent, settledUnsent } = comparison;
  const faults = [
    ...unitsDiffer.map(({ line, call }) => row('units', line, call)),
    ...unknownToUs.map((line) => row('unknown here', line)),
    ...billedTwice.map((line) => row('billed twice', line)),
    ...billedRejected.map(({ line, call }) => row('rejected', line, call)),
    ...notBilled.map((call) => row('not billed', undefined, call)),
  ];
  const settled = [
    ...settledSent.map(({ line, call }) => row('unseen, sent', line, call)),
    ...settledUnsent.map((call) => row('unseen, not sent', undefined, call)),
  ];
  const rows = [...faults, ...settled];
  const more = rows.length > MOST_TOLD ? `… and ${rows.length - MOST_TOLD} more: --output <file> has them all\n` : '';
  const head = rows.length > 0 ? `\n${csvLine(COLUMNS)}` : '';
  return {
    count: faults.length,
    first: head + rows.slice(0, MOST_TOLD).join('') + more,
    csv: csvLine(COLUMNS) + rows.join(''),
  };
}

function row(difference: string, line?: BillLine, call?: Call): string {
  return csvLine([
    difference,
    line?.line ?? null,
    line?.messageId ?? call?.gatewayMessageId ?? null,
    call?.sendId ?? null,
    call?.attempt ?? null,
    call?.mobile ?? null,
    call?.startedAt ?? null,
    line?.units ?? null,
    call?.units ?? null,
  ]);
}
