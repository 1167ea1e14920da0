/**
 * Delivery reports: what a vendor later says became of an SMS. A parser turns a raw request into reports and the exact answer
 * that the vendor takes for "received". Reports are hints: repeated, out of order, and for three of four vendors unsigned.
 */

export interface RawReport {
  /** The body as it came; a signature is over it. */
  body: string;
  /** Header names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The public address of the report as the vendor was given it; from the configuration, never from the Host header. */
  url: string;
  /** What the vendor signs with; unused by vendors that sign nothing. */
  secret: string;
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
  /** How many of a push of several could not be read. */
  unreadable?: number;
  ack: Acknowledgement;
}

/** Throws ReportError when the request can't be read; the vendor then gets a 400 and pushes again. */
export type ParseReport = (raw: RawReport) => ParsedReports;

/** What came is no report of this vendor. The message tells the fault, never the content. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/** A code as it may be stored; anything else is named `malformed`, since it could hold a text. */
export function reportCode(value: unknown): string {
  return typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value) ? value : 'malformed';
}

/** Ids are opaque; one that could not be an id is left out. */
export function reportId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:^-]{1,128}$/.test(value.trim()) ? value.trim() : undefined;
}

/** Send ids are 32 lower-case hex; whatever else a vendor echoes was not ours. */
export function reportSendId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value) ? value : undefined;
}

/** The optional parts of a report that are there. */
export function present<Parts extends object>(parts: Parts): { [K in keyof Parts]?: Exclude<Parts[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof Parts]?: Exclude<Parts[K], undefined>;
  };
}

/**
 * The reports of a body that must be a JSON list. One that can't be read is counted and left out, so that it doesn't take
 * the rest of its push along; where none can be read, the body is no list of reports.
 */
export function parseReportList(
  body: string,
  read: (item: Record<string, unknown>) => DeliveryReport,
): { reports: DeliveryReport[]; unreadable: number } {
  let items: unknown;
  try {
    items = JSON.parse(body);
  } catch {
    throw new ReportError('the body is not JSON');
  }
  if (!Array.isArray(items)) throw new ReportError('the body is not a list of reports');
  let fault: ReportError | undefined;
  const reports = items.flatMap((item) => {
    try {
      if (typeof item !== 'object' || item === null) throw new ReportError('it is no object');
      return [read(item)];
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      fault = error;
      return [];
    }
  });
  if (fault && reports.length === 0) throw fault;
  return { reports, unreadable: items.length - reports.length };
}
