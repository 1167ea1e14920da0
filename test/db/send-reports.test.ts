/** What a delivery report finds in a ledger that is being written at the same time. */
import t from 'tap';
import type { ReportJob } from '../../core/report-queue.ts';
import { createLedger } from '../../db/ledger.ts';
import { createPostgres, type Database } from '../../db/postgres.ts';
import { createSendReports } from '../../db/send-reports.ts';
import { testDatabaseUrl } from '../support/harness.ts';

const sendId = 'a'.repeat(32);
const facts = {
  application: 'default',
  channel: 'sms',
  country: 'CN',
  sendId,
  mobileMasked: '139****2086',
  mobileDigest: 'd'.repeat(64),
  purpose: 'register',
} as const;
const times = { queuedAt: Date.now(), expiresAt: Date.now() + 300_000, at: Date.now() };
const sent = { ...facts, ...times, status: 'sent', gateway: 'yuntongxun', attempts: 1 } as const;
const report: ReportJob = {
  v: 1,
  gateway: 'yuntongxun',
  sendId,
  status: 'delivered',
  vendorCode: 'DELIVRD',
  atMs: times.queuedAt + 7,
};

t.test('a send that is written between the two statements of a report is not missed', async (t) => {
  const postgres = createPostgres(await testDatabaseUrl(t), { timeoutMs: 5_000, onError: (error) => t.fail(error) });
  t.teardown(() => postgres.close());
  const ledger = createLedger(postgres);
  /** The update has found nothing when the send is written; the select then finds it. */
  const select = (columns: Parameters<Database['select']>[0]) => ({
    from: (table: Parameters<ReturnType<Database['select']>['from']>[0]) => ({
      async where(which: never) {
        await ledger.write([sent]);
        return postgres.db
          .select(columns as never)
          .from(table)
          .where(which);
      },
    }),
  });
  const between = createSendReports({ update: postgres.db.update.bind(postgres.db), select } as unknown as Database);
  t.equal(await between.apply(report), undefined, 'it is tried again');
  t.strictSame(await createSendReports(postgres.db).apply(report), {
    sendId,
    moved: true,
    status: 'delivered',
    afterMs: 7,
  });
  t.strictSame(await createSendReports(postgres.db).apply(report), { sendId, moved: false, status: 'delivered' });
});
