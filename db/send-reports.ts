/** What delivery reports do to the ledger: a send moves on once, never back, however often and late its reports come. */

import type { ReportJob } from '../core/report-queue.ts';
import { and, eq, inArray, or, type SQL, sql } from './drizzle.ts';
import type { Database } from './postgres.ts';
import { smsSendAttempts, smsSends } from './schema.ts';
import { storeCall } from './store-call.ts';

export interface ReportEffect {
  sendId: string;
  moved: boolean;
  status: string;
  /** From the request to what is reported, when it moved the send on. */
  afterMs?: number;
}

export type SendReports = ReturnType<typeof createSendReports>;

export function createSendReports(db: Database) {
  return {
    /**
     * Applies a report to the send it names, if that went through this gateway. Undefined when the ledger doesn't know
     * the send yet (or not yet as sent, of which alone a gateway can say that it failed); `moved` is false when it was
     * at an end already, and `status` that end.
     */
    async apply(report: ReportJob): Promise<ReportEffect | undefined> {
      const which = sendOf(report);
      if (!which) return undefined;
      const delivered = report.status === 'delivered';
      const at = new Date(report.atMs);
      const moved = await storeCall(
        db
          .update(smsSends)
          .set({
            status: report.status,
            errorCode: delivered ? null : report.vendorCode,
            finishedAt: at,
            updatedAt: new Date(),
          })
          .where(and(which, inArray(smsSends.status, delivered ? UNDELIVERED : ['sent'])))
          .returning({ id: smsSends.id, queuedAt: smsSends.queuedAt }),
      );
      const [send] = moved;
      if (send) {
        await noteAttempt(send.id, report);
        return { sendId: send.id, moved: true, status: report.status, afterMs: at.getTime() - send.queuedAt.getTime() };
      }
      const [known] = await storeCall(
        db.select({ id: smsSends.id, status: smsSends.status }).from(smsSends).where(which),
      );
      // Also when it has come as far as "sent" only since the first statement looked.
      if (!known || !hasEnded(known.status)) return undefined;
      return { sendId: known.id, moved: false, status: known.status };
    },
  };

  /** When the SMS arrived; and the bill counts parts of a long text, which the vendor tells only now. */
  async function noteAttempt(sendId: string, { gateway, units, status, atMs }: ReportJob): Promise<void> {
    const changes = {
      ...(units === undefined ? {} : { units }),
      ...(status === 'delivered' ? { deliveredAt: new Date(atMs) } : {}),
    };
    if (Object.keys(changes).length === 0) return;
    const { sendId: id, gateway: through, outcome } = smsSendAttempts;
    const taken = and(eq(id, sendId), eq(through, gateway), inArray(outcome, ['accepted', 'unknown']));
    await storeCall(db.update(smsSendAttempts).set(changes).where(taken));
  }
}

/** What a report of delivery may still move: also an end that was a failure, since the SMS has arrived all the same. */
const UNDELIVERED = ['queued', 'sending', 'sent', 'failed', 'expired'];

const hasEnded = (status: string): boolean => !['queued', 'sending', 'sent'].includes(status);

const tookIt = (gateway: string): SQL =>
  sql`EXISTS (SELECT FROM ${smsSendAttempts} WHERE ${smsSendAttempts.sendId} = ${smsSends.id} AND ${smsSendAttempts.gateway} = ${gateway})`;

/** By our own id where the vendor echoes it, else by the vendor's; always through the gateway that reports. */
function sendOf({ gateway, sendId, gatewayMessageId, status }: ReportJob): SQL | undefined {
  if (sendId !== undefined) {
    // A message that arrives is good news also when the send has gone on by another gateway since.
    const took = status === 'delivered' ? tookIt(gateway) : undefined;
    return and(eq(smsSends.id, sendId), or(eq(smsSends.gateway, gateway), took));
  }
  if (gatewayMessageId === undefined) return undefined;
  return and(eq(smsSends.gateway, gateway), eq(smsSends.gatewayMessageId, gatewayMessageId));
}
