/** Reading an import: both formats, cut anywhere, with the line of every row; what is no such file ends it. */
import { writeFileSync } from 'node:fs';
import t from 'tap';
import type { Escape } from '../../../scripts/users-import/csv-records.ts';
import { csvRows } from '../../../scripts/users-import/csv-rows.ts';
import { jsonRows } from '../../../scripts/users-import/json-rows.ts';
import { openSource } from '../../../scripts/users-import/read-rows.ts';
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

t.test('CSV: CRLF, LF and CR each end a row, mixed as they come', async (t) => {
  const csv = 'mobile,password_hash,name\r\n1,a,x\n2,b,"y\rz"\r3,c,\r\n\r4,d,"w"\n\r\n5,e,v';
  const expected = [
    [2, '1', 'x'],
    [4, '2', 'y\rz'],
    [5, '3', ''],
    [7, '4', 'w'],
    [9, '5', 'v'],
  ];
  for (const size of [1, 2, 3, 7, csv.length]) {
    const rows = await read(csvRows, csv, size);
    const told = rows.map(({ line, values }) => [line, values.mobile, values.name]);
    t.strictSame(told, expected, `in pieces of ${size}`);
  }
});

t.test('CSV: tabs of mysql --batch and semicolons of a European Excel divide fields as well', async (t) => {
  for (const delimiter of ['\t', ';']) {
    const rows = await read(csvRows, ['mobile|password_hash|name', '1|h|"a| b"'].join('\n').replaceAll('|', delimiter));
    t.strictSame(rows, [{ line: 2, values: { mobile: '1', password_hash: 'h', name: `a${delimiter} b` } }]);
  }
});

/** The names of rows, the same whether they come at once or by the character; undefined for a row with a fault. */
async function names(csv: string, escaping?: Escape): Promise<(string | undefined)[]> {
  const text = `mobile,password_hash,name\n${csv}`;
  const reader: Reader = (pieces) => csvRows(pieces, escaping);
  const rows = await read(reader, text);
  t.strictSame(await read(reader, text, 1), rows);
  return rows.map(({ values, fault }) => (fault === undefined ? String(values.name) : undefined));
}

t.test('CSV: MySQL’s backslashes are recognised by a quote behind one', async (t) => {
  const mysql = String.raw`1,h,"Ann \"Q\" Lee"
2,h,"O\\B\nC"
3,h,\N
`;
  t.strictSame(await names(mysql), ['Ann "Q" Lee', 'O\\B\nC', '\\N']);
  t.strictSame(
    await names('1,h,"Ann ""Q"""\n2,h,"C:\\"\n'),
    ['Ann "Q"', 'C:\\'],
    'or their absence by a doubled quote',
  );
});

t.test('CSV: a backslash that may mean either makes no text', async (t) => {
  t.strictSame(await names(String.raw`1,h,"C:\dir"${'\n'}2,h,O\'Brien${'\n'}3,h,\N`), [undefined, undefined, '\\N']);
  for (const name of [String.raw`"Ann \""`, String.raw`"Ann \", Lee"`, String.raw`"Ann \"`]) {
    for (const end of ['', '\n', '\r\n2,h,"Bob"\r\n']) {
      await t.rejects(names(`1,h,${name}${end}`), { message: /line 2: say what a backslash means: --escape/ });
    }
  }
});

t.test('CSV: what a backslash means can be said', async (t) => {
  t.strictSame(await names('1,h,"Ann \\""\n2,h,a\\,b\\\nc\n', 'backslash'), ['Ann "', 'a,b\nc']);
  t.strictSame(await names('1,h,"C:\\"\n2,h,"a\\b"\n3,h,c\\\n', 'quote'), ['C:\\', 'a\\b', 'c\\']);
});

t.test('CSV: text behind a closing quote is the fault of its row', async (t) => {
  t.strictSame(await names('1,h,"a"b\n2,h,5" tall\n3,h,"c"\n'), [undefined, '5" tall', 'c']);
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
  await t.rejects(read(csvRows, 'mobile,password_hash\n1,"never closed\n2,3\n'), {
    message: /line 2: a quote .* is never closed/,
  });
  await t.rejects(read(csvRows, `mobile,password_hash\n1,"${'x'.repeat(70_000)}`), {
    message: /line 2: a quote .* is never closed/,
  });
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

t.test('UTF-16 with its mark, as spreadsheets write it', async (t) => {
  const text = '\uFEFFmobile\tpassword_hash\tname\r\n1\th\t李雷𠮷\r\n';
  const littleEndian = Buffer.from(text, 'utf16le');
  for (const bytes of [littleEndian, Buffer.from(littleEndian).swap16(), Buffer.from(text)]) {
    const path = `${t.testdir()}/users.csv`;
    writeFileSync(path, bytes);
    const rows: Row[] = [];
    for await (const row of openSource(path, { onBytes: () => undefined }).rows) rows.push(row);
    t.strictSame(rows, [{ line: 2, values: { mobile: '1', password_hash: 'h', name: '李雷𠮷' } }]);
  }
});
