/** The import itself, over a real database: all or nothing, again and again, beside users who are there. */
import t from 'tap';
import { ServiceError } from '../../../core/errors.ts';
import { createPostgres } from '../../../db/postgres.ts';
import { createUsers } from '../../../db/users.ts';
import { type ImportOptions, importUsers } from '../../../scripts/users-import/import-users.ts';
import type { Row } from '../../../scripts/users-import/row.ts';
import { newMobile } from '../../support/api.ts';
import { testDatabaseUrl } from '../../support/harness.ts';

const hash = 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3';
const postgres = createPostgres(await testDatabaseUrl(t), {
  timeoutMs: 10_000,
  onError: (error) => t.fail(String(error)),
});
t.teardown(() => postgres.close());
const users = createUsers(postgres);
t.beforeEach(() => postgres.pool.query('TRUNCATE ih_user_profile RESTART IDENTITY').then(() => undefined));

const row = (line: number, values: Record<string, unknown> = {}): Row => ({
  line,
  values: { mobile: newMobile(), password_hash: hash, ...values },
});

async function* stream(rows: readonly Row[], end?: Error): AsyncGenerator<Row> {
  yield* rows;
  if (end) throw end;
}

async function run(rows: AsyncIterable<Row>, options: Partial<ImportOptions> = {}) {
  const rejected: [line: number, reason: string][] = [];
  const reject = ({ line }: Row, reason: string) => void rejected.push([line, reason]);
  return { ...(await importUsers(postgres.db, rows, { dryRun: false, reject, ...options })), rejected };
}

const count = async () => (await postgres.pool.query('SELECT count(*)::int AS n FROM ih_user_profile')).rows[0].n;

t.test('every column arrives', async (t) => {
  const values = { id: 7, name: '王', mobile: '13912345678', real_name: '王小明', create_time: '2017-09-01 08:00:00' };
  t.match(await run(stream([row(2, values)])), { read: 1, imported: 1, there: 0, rejected: [] });
  const { rows } = await postgres.pool.query('SELECT * FROM ih_user_profile');
  t.match(rows, [
    {
      id: 7,
      name: '王',
      mobile: '13912345678',
      real_name: '王小明',
      id_card: null,
      password_hash: hash,
      session_epoch: 0,
      create_time: new Date('2017-09-01T00:00:00Z'),
      update_time: new Date('2017-09-01T00:00:00Z'),
    },
  ]);
});

for (const [kind, id] of [
  ['with', (index: number) => ({ id: 1_000 + index })],
  ['without', () => ({})],
] as const) {
  t.test(`2,500 rows ${kind} ids, twice: the second time changes nothing`, async (t) => {
    const rows = Array.from({ length: 2_500 }, (_, index) => row(index + 2, id(index)));
    t.match(await run(stream(rows)), { read: 2_500, imported: 2_500, there: 0, rejected: [] });
    t.match(await run(stream(rows)), { read: 2_500, imported: 0, there: 2_500, rejected: [] });
    t.equal(await count(), 2_500);
  });
}

t.test('whoever registers afterwards gets an id that is free', async (t) => {
  await run(stream([row(2, { id: 1 }), row(3, { id: 2 }), row(4, { id: 500 })]));
  t.equal((await users.create(newMobile(), 'hash')).id, 501);
});

t.test('whoever registers after an import of the first id alone gets the second', async (t) => {
  await run(stream([row(2, { id: 1 })]));
  t.equal((await users.create(newMobile(), 'hash')).id, 2);
});

t.test('an id that somebody gets during the import fails the import: no user is lost', async (t) => {
  const other = await postgres.pool.connect();
  try {
    await other.query('BEGIN');
    await other.query("INSERT INTO ih_user_profile (id, name, password_hash, mobile) VALUES (900, 'x', 'hash', $1)", [
      newMobile(),
    ]);
    const importing = t.rejects(run(stream([row(2, { id: 899 }), row(3, { id: 900 })])), ServiceError);
    const waiting = () => postgres.pool.query('SELECT FROM pg_locks WHERE NOT granted');
    while ((await waiting()).rowCount === 0);
    await other.query('COMMIT');
    await importing;
    t.equal(await count(), 1);
  } finally {
    other.release();
  }
});

t.test('a password that was changed here since stays', async (t) => {
  const rows = [row(2)];
  await run(stream(rows));
  const mobile = String(rows[0]?.values.mobile);
  await users.resetPassword(mobile, 'the new hash');
  t.match(await run(stream(rows)), { imported: 0, there: 1 });
  t.equal((await users.findByMobile(mobile))?.passwordHash, 'the new hash');
});

t.test('bad rows are named and hold nobody up', async (t) => {
  const first = row(2, { id: 5 });
  const { mobile } = first.values;
  const result = await run(
    stream([
      first,
      row(3, { mobile: '123' }),
      row(4, { mobile }),
      row(5, { id: 5 }),
      { line: 6, values: {}, fault: '1 fields instead of 4' },
      row(7),
      row(8, { id: 6 }),
    ]),
  );
  t.match(result, { read: 7, imported: 2, there: 0 });
  t.strictSame(result.rejected, [
    [3, 'mobile: it is no mobile number of mainland China'],
    [4, 'mobile: line 2 has the same'],
    [5, 'id: line 2 has the same'],
    [6, '1 fields instead of 4'],
    [7, 'id: some rows have one and some have none'],
  ]);
});

t.test('ids that are taken here are told, not replaced', async (t) => {
  const [taken, moved] = [await users.create(newMobile(), 'hash'), await users.create(newMobile(), 'hash')];
  const result = await run(stream([row(2, { id: taken.id }), row(3, { id: 900, mobile: moved.mobile })]));
  t.match(result, { imported: 0, there: 0 });
  t.match(result.rejected, [
    [2, /^id: another user has it here/],
    [3, /the mobile has an account with another id/],
  ]);
  t.equal(await count(), 2);
});

t.test('a file that ends in a fault imports nothing, however many batches were good', async (t) => {
  const rows = Array.from({ length: 2_100 }, (_, index) => row(index + 2));
  await t.rejects(run(stream(rows, new Error('line 2102: the file ends within'))), { message: /line 2102/ });
  t.equal(await count(), 0);
});

t.test('a dry run counts the same and writes nothing, not even the next id', async (t) => {
  const existing = await users.create(newMobile(), 'hash');
  const [there, other] = [{ id: existing.id, mobile: existing.mobile }, { id: 801 }];
  const rows = [row(2, { id: 800 }), row(3, there), row(4, { mobile: '1' }), row(5, other)];
  const dry = await run(stream(rows), { dryRun: true });
  t.match(dry, { read: 4, imported: 2, there: 1 });
  t.equal(await count(), 1);
  t.equal((await users.create(newMobile(), 'hash')).id, existing.id + 1);
  t.strictSame(await run(stream(rows)), dry);
});

t.test('who registers during the import keeps the account', async (t) => {
  const [early, late] = [row(2), row(3)];
  async function* rows() {
    yield early;
    yield late;
    await users.create(String(late.values.mobile), 'registered meanwhile');
  }
  t.match(await run(rows()), { imported: 1, there: 1 });
  t.equal((await users.findByMobile(String(late.values.mobile)))?.passwordHash, 'registered meanwhile');
});
