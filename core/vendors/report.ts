/**
 * Delivery reports: what a vendor later says became of an SMS. A vendor's format says where the parts of a report lie; the
 * frame here verifies, cleans, counts what can't be read, and answers with what the vendor takes for "received".
 * Reports are hints: repeated, out of order, and mostly unsigned.
 */
import { parseBeijingTime } from '../beijing-time.ts';

export interface RawReport {
  /** The body as it came; a signature is over it. */
  body: string;
  /** Header names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface DeliveryReport {
  /** The vendor's id of the SMS. */
  gatewayMessageId?: string;
  /** Our send id, where the vendor echoes it. */
  sendId?: string;
  /** `pending`: on its way, nothing final. */
  status: 'delivered' | 'failed' | 'pending';
  /** The carrier's or vendor's code: short, never a text. */
  vendorCode: string;
  /** When it was delivered or failed, milliseconds since the epoch, where the vendor tells. */
  atMs?: number;
  /** SMS counted for the bill, where the vendor tells. */
  units?: number;
  /** Of a failed one: another try, perhaps elsewhere, may reach the phone. */
  mayRetry?: boolean;
  /** The account is at fault: a human must look. */
  alert?: true;
}

export interface Acknowledgement {
  status: number;
  contentType: string;
  body: string;
}

export interface ParsedReports {
  /** `unsupported`: the vendor signs nothing; the secret address and the list of senders must do. */
  verified: boolean | 'unsupported';
  /** Empty when it isn't verified, or holds other news such as a reply of the recipient. */
  reports: DeliveryReport[];
  /** How many of a push could not be read, although others could. */
  unreadable: number;
  ack: Acknowledgement;
}

/** One record of a push, in the vendor's own names. */
export type Fields = Readonly<Record<string, unknown>>;

/** The parts of a report as the vendor wrote them; the frame cleans them. */
export interface ReportParts {
  status: DeliveryReport['status'];
  id?: unknown;
  sendId?: unknown;
  code: unknown;
  /** `yyyyMMddHHmmss` or `yyyy-MM-dd HH:mm:ss`, Beijing. */
  beijingTime?: unknown;
  units?: unknown;
  /** Of a failed one; true when absent. */
  mayRetry?: boolean;
  alert?: boolean;
}

export interface ReportFormat<Config> {
  /** Whether the signature is ours; absent or `unsupported`: the vendor signs nothing. */
  verify?(raw: RawReport, config: Config): boolean | 'unsupported';
  /** The records of a push. Throws ReportError when it holds none. */
  records(raw: RawReport, config: Config): readonly unknown[];
  /** Throws ReportError for what can't be understood; undefined: understood, and no report of a delivery. */
  read(record: Fields, config: Config): ReportParts | undefined;
  ack(raw: RawReport, config: Config): Acknowledgement;
}

/** What came is no report of this vendor. The message tells the fault, never the content. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/**
 * The reports of a push. One that can't be read is counted and left out, so that it doesn't take the rest of its push along;
 * where none can be read it throws ReportError: the vendor then gets a 400 and pushes again.
 */
export function parseReports<Config>(format: ReportFormat<Config>, raw: RawReport, config: Config): ParsedReports {
  const verified = format.verify ? format.verify(raw, config) : 'unsupported';
  if (!verified) {
    return { verified, reports: [], unreadable: 0, ack: { status: 403, contentType: 'text/plain', body: '' } };
  }
  const unmarked = { ...raw, body: raw.body.replace(/^\uFEFF/, '').trim() };
  const records = format.records(unmarked, config);
  const reports: DeliveryReport[] = [];
  const faults: ReportError[] = [];
  for (const record of records) {
    try {
      if (!isFields(record)) throw new ReportError('it is no object');
      const parts = format.read(record, config);
      if (parts) reports.push(clean(parts));
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      faults.push(error);
    }
  }
  if (faults[0] && faults.length === records.length) throw faults[0];
  return { verified, reports, unreadable: faults.length, ack: format.ack(unmarked, config) };
}

function clean({ id, sendId, status, code, beijingTime, units, mayRetry = true, alert }: ReportParts): DeliveryReport {
  const ids = present({ gatewayMessageId: reportId(id), sendId: reportSendId(sendId) });
  if (Object.keys(ids).length === 0) throw new ReportError('it names no SMS');
  return {
    ...ids,
    status,
    vendorCode: reportCode(code),
    ...present({
      atMs: parseBeijingTime(String(beijingTime ?? '')),
      units: /^[1-9]\d?$/.test(String(units)) ? Number(units) : undefined,
      mayRetry: status === 'failed' ? mayRetry : undefined,
      alert: alert ? (true as const) : undefined,
    }),
  };
}

/** For vendors that push a list in JSON. */
export function jsonList({ body }: RawReport): readonly unknown[] {
  const items = parseJson(body);
  if (!Array.isArray(items)) throw new ReportError('the body is not a list of reports');
  return items;
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ReportError('the body is not JSON');
  }
}

/** The acknowledgement of vendors that want a JSON text. */
export function jsonAck(body: string): () => Acknowledgement {
  return () => ({ status: 200, contentType: 'application/json; charset=utf-8', body });
}

/** A code as it may be stored; anything else is named `malformed`, since it could hold a text. */
function reportCode(value: unknown): string {
  const text = scalar(value);
  return text !== undefined && /^[\w.:-]{1,64}$/.test(text) ? text : 'malformed';
}

/** Ids are opaque; one that could not be an id is left out. */
export function reportId(value: unknown): string | undefined {
  const text = scalar(value);
  return text !== undefined && /^[\w.:^-]{1,128}$/.test(text) ? text : undefined;
}

/** Send ids are 32 lower-case hex; whatever else a vendor echoes was not ours. */
function reportSendId(value: unknown): string | undefined {
  const text = scalar(value);
  return text !== undefined && /^[0-9a-f]{32}$/.test(text) ? text : undefined;
}

/** Vendors write numbers as numbers or texts, and leave blanks around them. */
export function scalar(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' ? value.trim() : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The optional parts that are there. */
function present<Parts extends object>(parts: Parts): { [K in keyof Parts]?: Exclude<Parts[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof Parts]?: Exclude<Parts[K], undefined>;
  };
}
