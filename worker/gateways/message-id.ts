import { reportId } from '../../core/reports/report.ts';

/** A vendor's id of an SMS, by the same rule as in its reports; nothing when the ledger could not keep it. */
export function messageId(given: unknown): { gatewayMessageId?: string } {
  const id = reportId(given);
  return id === undefined ? {} : { gatewayMessageId: id };
}
