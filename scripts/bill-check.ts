/**
 * A vendor's bill against the ledger: what agrees, what was billed but is unknown here, what is here but was not billed,
 * other numbers of messages, and calls whose outcome nobody saw, which the bill settles:
 *
 *     npm run bill:check -- vendor.csv --gateway ytx-main
 *     npm run bill:check -- vendor.csv --gateway ytx-main --from 2026-11-01 --to 2026-12-01 --output differences.csv
 *
 * The period is that of the sends on the bill, in whole days of Beijing, unless it is given. Columns are known by the names
 * that vendors give them; `--id`, `--units`, `--send-id`, `--mobile` and `--time` name others. With APP_SECRETS a call is
 * found by number and time, too. `--settle` writes what the bill says of unseen outcomes into the ledger. Exit code 0: all
 * agrees; 2: there are differences; 1: nothing was compared.
 */
import { writeFileSync } from 'node:fs';
import { mobileDigests } from '../core/code.ts';
import { createKeyring } from '../core/secrets.ts';
import { settings } from '../core/settings.ts';
import { callsOfBill, settleCalls } from '../db/bill-calls.ts';
import type { Period } from '../db/ledger-export.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { parseMoment } from './beijing-day.ts';
import { compareBill } from './bill-check/compare.ts';
import { readBill } from './bill-check/read-bill.ts';
import { differences, summary } from './bill-check/tell.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { gatewayFault } from './operator-gateways.ts';
import { withPostgres } from './operator-postgres.ts';

const text = { type: 'string' } as const;
const { values, positionals } = parseCommandLine(
  import.meta.url,
  {
    ...AUDIT_OPTIONS,
    gateway: text,
    from: text,
    to: text,
    id: text,
    units: text,
    'send-id': text,
    mobile: text,
    time: text,
    output: text,
    settle: { type: 'boolean', default: false },
  },
  ['bill'],
);
const [path] = positionals;
const { gateway = '' } = values;
if (path === undefined || gateway === '') failCommandLine(import.meta.url, 'Name the bill and its gateway.');
const { period, digestsOf } = parse();

await withPostgres(async (db) => {
  const titles = {
    messageId: values.id,
    units: values.units,
    sendId: values['send-id'],
    mobile: values.mobile,
    at: values.time,
  };
  const given = Object.entries(titles).filter(([, title]) => title !== undefined);
  const lines = await readBill(path, Object.fromEntries(given));
  const calls = await callsOfBill(db, { gateway, messageIds: lines.map(({ messageId }) => messageId), period });
  const comparison = compareBill(lines, calls, digestsOf);
  console.log(summary(comparison, lines.length));
  const found = differences(comparison);
  if (values.output !== undefined) writeFileSync(values.output, found.csv);
  else process.stdout.write(found.first);
  if (values.settle) {
    await settleCalls(
      db,
      comparison.settledSent.map(({ call, line }) => ({ ...call, messageId: line.messageId, units: line.units })),
    );
    const subject = `${comparison.settledSent.length} calls of ${gateway} by ${path}`;
    await recordCommand({ action: 'bill:settle', subject }, values);
  }
  process.exitCode = found.count > 0 ? 2 : 0;
});

function parse(): { period: Period | undefined; digestsOf: (mobile: string) => readonly string[] } {
  try {
    const fault = gatewayFault(gateway);
    if (fault) throw new Error(fault);
    if ((values.from === undefined) !== (values.to === undefined)) throw new Error('--from and --to belong together');
    const secrets = process.env.APP_SECRETS ? settings.appSecrets.parse(process.env.APP_SECRETS) : undefined;
    const keyring = secrets && createKeyring(secrets);
    return {
      period:
        values.from === undefined
          ? undefined
          : { from: parseMoment('--from', values.from), to: parseMoment('--to', values.to) },
      digestsOf: (mobile) => (keyring ? mobileDigests(keyring, mobile) : []),
    };
  } catch (error) {
    return failCommandLine(import.meta.url, (error as Error).message);
  }
}
