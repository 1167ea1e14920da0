/** A vendor's bill as lines: CSV whose first line names the columns, in UTF-8 or, as consoles in China write it, GB 18030. */
import { readFileSync } from 'node:fs';
import { parseBeijingTime } from '../../core/beijing-time.ts';
import { csvRecords } from '../users-import/csv-records.ts';

export interface BillLine {
  /** Line of the file, from 1. */
  line: number;
  /** The vendor's id of the message. */
  messageId: string;
  /** Our send id, where the bill repeats it. */
  sendId?: string;
  /** Messages billed. */
  units?: number;
  mobile?: string;
  /** When it was sent; milliseconds since the epoch. */
  at?: number;
}

/** What the vendors' consoles and APIs call their columns, in lower case and without spaces, dashes and underscores. */
const NAMES = {
  messageId: [
    'messageid',
    'msgid',
    'smsmessagesid',
    'messagesid',
    'bizid',
    'serialno',
    'sid',
    '短信id',
    '消息id',
    '流水号',
    '发送流水号',
    '回执id',
    '发送回执id',
  ],
  sendId: ['sendid', 'reqid', 'outid', 'sessioncontext', 'reference', '外部流水号', '外部流水扩展字段'],
  units: ['units', 'numsegments', 'smssize', 'fee', 'segments', '计费条数', '短信条数', '拆分条数', '条数'],
  mobile: ['mobile', 'phone', 'phonenumber', 'to', '手机号', '手机号码', '接收号码'],
  at: ['at', 'time', 'sendtime', 'senddate', 'datesent', 'datecreated', '发送时间', '提交时间'],
} as const satisfies Record<string, readonly string[]>;

type Column = keyof typeof NAMES;

/** Columns that the file names otherwise, by their exact title. */
export type Titles = Partial<Record<Column, string>>;

/** Throws one line when a column that is needed is not there, or a line can't be read. */
export async function readBill(path: string, titles: Titles): Promise<BillLine[]> {
  const lines: BillLine[] = [];
  let columns: Partial<Record<Column, number>> | undefined;
  for await (const { fields, line, fault } of csvRecords(chunks(decode(readFileSync(path))), 'quote')) {
    if (fault) throw new Error(`line ${line}: ${fault}`);
    if (!columns) columns = findColumns(fields, titles);
    else if (fields.some((field) => field.trim() !== '')) lines.push(parseLine(fields, columns, line));
  }
  return lines;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

async function* chunks(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536);
}

function findColumns(header: readonly string[], titles: Titles): Partial<Record<Column, number>> {
  const plain = header.map((title) =>
    title
      .trim()
      .toLowerCase()
      .replace(/[\s_-]/g, ''),
  );
  const columns: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(NAMES) as Column[]) {
    const title = titles[column];
    const index =
      title === undefined
        ? plain.findIndex((name) => (NAMES[column] as readonly string[]).includes(name))
        : header.findIndex((given) => given.trim() === title);
    if (index >= 0) columns[column] = index;
    else if (title !== undefined) throw new Error(`the bill has no column "${title}"`);
  }
  if (columns.messageId === undefined) {
    throw new Error(`no column of the bill is known as the message's id (${header.join(', ')}): name it by --id`);
  }
  return columns;
}

function parseLine(fields: readonly string[], columns: Partial<Record<Column, number>>, line: number): BillLine {
  const text = (column: Column) => fields[columns[column] ?? -1]?.trim() || undefined;
  const units = text('units');
  if (units !== undefined && !/^\d{1,4}$/.test(units))
    throw new Error(`line ${line}: "${units}" is no number of messages`);
  const [sendId, mobile, at] = [
    text('sendId'),
    text('mobile')?.replace(/^(\+|00)?86(?=1\d{10}$)/, ''),
    readTime(text('at')),
  ];
  return {
    line,
    messageId: text('messageId') ?? '',
    ...(sendId ? { sendId } : {}),
    ...(units ? { units: Number(units) } : {}),
    ...(mobile ? { mobile } : {}),
    ...(at === undefined ? {} : { at }),
  };
}

/** Without an offset it is Beijing's. */
function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const beijing = parseBeijingTime(text);
  if (beijing !== undefined) return beijing;
  return /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) || undefined : undefined;
}
