/** A bill of 100,000 lines with 50 planted faults, all of which are found and nothing else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import t from 'tap';
import { mobileDigest } from '../../core/code.ts';
import { createKeyring } from '../../core/secrets.ts';
import { command } from '../support/command.ts';
import { testDatabaseUrl } from '../support/harness.ts';

const LINES = 100_000;
const OF_EACH = 10;
const APP_SECRETS = 'test-secret-of-at-least-thirty-two-bytes';
const DATABASE_URL = await testDatabaseUrl(t);
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 1 });
t.teardown(() => pool.end());
const folder = t.testdir({});

const START = Date.parse('2026-11-03T02:00:00Z');
const EVERY_MS = 5_000;
const id = (index: number) => index.toString(16).padStart(32, '0');
const mobileOf = (index: number) => `139${String(index).padStart(8, '0')}`;
const timeOf = (index: number) => new Date(START + index * EVERY_MS);
const keyring = createKeyring([APP_SECRETS]);

await t.test('a month of sends', async () => {
  await pool.query(
    `INSERT INTO sms_send (id, mobile_masked, mobile_digest, purpose, status, gateway, attempts, queued_at, expires_at)
     SELECT lpad(to_hex(i), 32, '0'), '139****0000', 'digest ' || i, 'register', 'sent', 'yuntongxun', 1,
       $1::timestamptz + i * $2 * interval '1 ms', $1::timestamptz + i * $2 * interval '1 ms' + interval '5 min'
     FROM generate_series(0, ${LINES - 1}) i`,
    [new Date(START), EVERY_MS],
  );
  await pool.query(
    `INSERT INTO sms_send_attempt (send_id, attempt, gateway, started_at, duration_ms, outcome, gateway_message_id, units)
     SELECT id, 1, gateway, queued_at, 50, 'accepted', 'm' || id, 1 FROM sms_send`,
  );
  await pool.query('ANALYZE');
});

t.test('each kind of fault is found, in seconds', async (t) => {
  const lines = Array.from({ length: LINES }, (_, index) => bill(index));
  const at = (kind: number, index: number) => 1_000 + kind * 10_000 + index * 7;
  const indexes = (kind: number) => Array.from({ length: OF_EACH }, (_, index) => at(kind, index));
  // 1: other units. 2: not billed. 3: rejected by the gateway. 4: unknown here. 5: billed twice.
  for (const index of indexes(1)) lines[index] = bill(index, { units: 2 });
  for (const index of indexes(2)) lines[index] = '';
  for (const index of indexes(3)) lines[index] = bill(index, { messageId: `x${index}`, sendId: id(index) });
  await pool.query(
    "UPDATE sms_send_attempt SET outcome = 'rejected', gateway_message_id = NULL WHERE send_id = ANY($1)",
    [indexes(3).map(id)],
  );
  for (const index of indexes(4)) lines.push(bill(index, { messageId: `stranger${index}` }));
  for (const index of indexes(5)) lines.push(bill(index));
  // No faults, but answers: nobody saw the outcome. 6 by our id, 7 by number and time, 8 is not on the bill.
  await pool.query(
    "UPDATE sms_send_attempt SET outcome = 'unknown', gateway_message_id = NULL WHERE send_id = ANY($1)",
    [[6, 7, 8].flatMap(indexes).map(id)],
  );
  for (const index of indexes(6)) lines[index] = bill(index, { messageId: `u${index}`, sendId: id(index) });
  for (const index of indexes(7)) {
    await pool.query('UPDATE sms_send SET mobile_digest = $2 WHERE id = $1', [
      id(index),
      mobileDigest(keyring, mobileOf(index)),
    ]);
    lines[index] = bill(index, { messageId: `u${index}` });
  }
  for (const index of indexes(8)) lines[index] = '';

  const path = join(folder, 'bill.csv');
  const output = join(folder, 'differences.csv');
  writeFileSync(
    path,
    `短信ID,手机号,发送时间,计费条数,OutId\r\n${lines.filter((line) => line !== '').join('\r\n')}\r\n`,
  );
  const run = (...more: string[]) =>
    command({ DATABASE_URL, APP_SECRETS }, 'bill-check', path, '--gateway', 'yuntongxun', '--output', output, ...more);
  const begun = performance.now();
  const { code, output: told, errors } = await run();
  t.comment(`${Math.round(performance.now() - begun)} ms`);
  t.equal(errors, '');
  t.equal(code, 2);
  const rows = readFileSync(output, 'utf8').trim().split('\r\n').slice(1);
  const found = (kind: string) => rows.filter((row) => row.startsWith(`${kind},`)).length;
  t.strictSame(['units', 'not billed', 'rejected', 'unknown here', 'billed twice'].map(found), [
    OF_EACH,
    OF_EACH,
    OF_EACH,
    OF_EACH,
    OF_EACH,
  ]);
  t.strictSame(
    [found('unseen, sent'), found('"unseen, sent"'), found('"unseen, not sent"')],
    [0, 2 * OF_EACH, OF_EACH],
  );
  t.match(told, /^ {2}agree +99940$/m);
  t.notMatch(told + rows.join(), /139\d{8}/, 'no number in clear');

  t.test('--settle writes the outcomes that the bill tells', async (t) => {
    t.equal((await run('--settle', '--reason', 'November')).code, 2);
    const { rows } = await pool.query(
      `SELECT outcome, count(*)::int AS calls FROM sms_send_attempt WHERE send_id = ANY($1) GROUP BY 1 ORDER BY 1`,
      [[6, 7, 8].flatMap(indexes).map(id)],
    );
    t.strictSame(rows, [
      { outcome: 'accepted', calls: 2 * OF_EACH },
      { outcome: 'unknown', calls: OF_EACH },
    ]);
    const audit = await command({ DATABASE_URL }, 'audit');
    t.match(audit.output, /\tcommand\tbill:settle\t20 calls of yuntongxun by .*bill\.csv\tNovember\n/);
  });
});

t.test('a bill that nobody can read is a fault, told in one line', async (t) => {
  for (const [text, message] of [
    ['mobile,amount\r\n13900000001,1\r\n', /no column of the bill is known as the message's id/],
    ['messageId,units\r\nm1,one\r\n', /line 2: "one" is no number of messages/],
  ] as const) {
    const path = join(folder, 'unreadable.csv');
    writeFileSync(path, text);
    const { code, errors } = await command({ DATABASE_URL }, 'bill-check', path, '--gateway', 'yuntongxun');
    t.equal(code, 1);
    t.match(errors, message);
  }
});

function bill(index: number, { messageId = `m${id(index)}`, units = 1, sendId = '' } = {}): string {
  const time = new Date(timeOf(index).getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  return [messageId, mobileOf(index), time, units, sendId].join(',');
}
