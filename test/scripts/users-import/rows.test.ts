/** Reading an import: both formats, cut anywhere, with the line of every row; what is no such file ends it. */
import t from 'tap';
import { csvRows } from '../../../scripts/users-import/csv-rows.ts';
import { jsonRows } from '../../../scripts/users-import/json-rows.ts';
import type { Row } from '../../../scripts/users-import/row.ts';

type Reader = (text: AsyncIterable<string>) => AsyncIterable<Row>;

/** The rows of a text that arrives in pieces of `size` characters. */
async function read(reader: Reader, text: string, size = text.length || 1): Promise<Row[]> {
  async function* pieces() {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
  const rows: Row[] = [];
  for await (const row of reader(pieces())) rows.push(row);
  return rows;
}

t.test('CSV: quotes, line breaks within them, CRLF, a byte order mark, columns in any order', async (t) => {
  const csv =
    '\uFEFFpassword_hash,Mobile,name\r\nhash1,13900000001,"a ""b"", c"\r\n\r\nhash2,13900000002,"two\nlines"\r\n';
  for (const size of [1, 2, 7, csv.length]) {
    const rows = await read(csvRows, csv, size);
    t.strictSame(rows, [
      { line: 2, values: { password_hash: 'hash1', mobile: '13900000001', name: 'a "b", c' } },
      { line: 5, values: { password_hash: 'hash2', mobile: '13900000002', name: 'two\nlines' } },
    ]);
  }
});

t.test('CSV: a row with too few or too many fields is that row alone', async (t) => {
  const rows = await read(csvRows, 'mobile,password_hash\n1\n13900000001,hash\n1,2,3\n');
  t.strictSame(
    rows.map(({ line, fault }) => [line, fault]),
    [
      [2, '1 fields instead of 2'],
      [3, undefined],
      [4, '3 fields instead of 2'],
    ],
  );
});

t.test('CSV: what ends the import', async (t) => {
  await t.rejects(read(csvRows, ''), { message: 'the file is empty' });
  await t.rejects(read(csvRows, 'mobile,name\n1,2\n'), { message: /names no column "password_hash"/ });
  await t.rejects(read(csvRows, 'mobile,password_hash\n1,"never closed\n2,3\n'), { message: /[Qq]uote/ });
  await t.rejects(read(csvRows, `mobile,password_hash\n1,"${'x'.repeat(70_000)}`), { message: /[Mm]ax/ });
});

t.test('JSON: an array, or objects one after the other, in pieces of any size', async (t) => {
  const objects = ['{"a": "}]\\"{", "b": [1, {"c": "\\\\"}]}', '{"a": "中文"}'];
  const expected = [
    { line: 2, values: { a: '}]"{', b: [1, { c: '\\' }] } },
    { line: 3, values: { a: '中文' } },
  ];
  for (const text of [`[\n${objects.join(',\n')}\n]\n`, `\uFEFF\n${objects.join('\n')}`]) {
    for (const size of [1, 2, 7, text.length]) t.strictSame(await read(jsonRows, text, size), expected);
  }
  t.strictSame(await read(jsonRows, '[]'), []);
});

t.test('JSON: an object that is none is that row alone', async (t) => {
  const rows = await read(jsonRows, '[{"a": 1,},\n{"b": 2}]');
  t.strictSame(rows, [
    { line: 1, values: {}, fault: 'it is no JSON' },
    { line: 2, values: { b: 2 } },
  ]);
});

for (const [kind, text, message] of [
  ['nothing', ' \n', /empty/],
  ['a number', '17', /line 1: "1" stands where/],
  ['an array of numbers', '[\n1]', /line 2: "1" stands where/],
  ['a comma too many', '[{"a": 1},]', /"\]" stands where/],
  ['a comma too few', '[{"a": 1} {"b": 2}]', /"\{" stands where/],
  ['a comma between lines', '{"a": 1},\n{"b": 2}', /"," stands where/],
  ['something after the array', '[{"a": 1}]\n{"b": 2}', /line 2: "\{" stands where/],
  ['an array without its end', '[{"a": 1}', /before its array/],
  ['an object without its end', '[\n{"a": 1', /line 2: the file ends within/],
  ['a string without its end', '{"a": "b}\n{"a": 2}', /line 1: the file ends within/],
  ['an object as large as the file', `{"a": "${'x'.repeat(70_000)}`, /line 1: the user that begins here has no end/],
] as const) {
  t.test(`JSON: ${kind} ends the import`, async (t) => {
    await t.rejects(read(jsonRows, text), { message });
  });
}
