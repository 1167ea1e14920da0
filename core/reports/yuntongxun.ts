/**
 * Yuntongxun's delivery reports, JSON or XML, unsigned. With `smsType` 1 `content` carries the message id, not a text; other
 * types are replies of recipients. Known from third-party receivers only: the vendor's page could not be read.
 */
import { parseBeijingTime } from '../beijing-time.ts';
import {
  type DeliveryReport,
  type ParsedReports,
  present,
  type RawReport,
  ReportError,
  reportCode,
  reportId,
  reportSendId,
} from './report.ts';

const DELIVERY = '1';

export function parseYuntongxunReport({ body }: RawReport): ParsedReports {
  const json = body.trimStart().startsWith('{');
  const fields = json ? readJson(body) : readXml(body);
  if (fields.action !== 'SMSArrived') throw new ReportError('the action is not SMSArrived');
  const reports = fields.smsType === DELIVERY ? [deliveryReport(fields)] : [];
  return { verified: 'unsupported', reports, ack: json ? jsonAck : xmlAck };
}

/** Lower-case `statuscode`, as receivers written for this vendor answer. */
const xmlAck = {
  status: 200,
  contentType: 'text/xml; charset=utf-8',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response><statuscode>000000</statuscode></Response>',
};
/** The same in JSON; a guess, since no receiver of JSON pushes was found. */
const jsonAck = { status: 200, contentType: 'application/json; charset=utf-8', body: '{"statuscode":"000000"}' };

type Fields = Readonly<Record<string, unknown>>;

function deliveryReport(fields: Fields): DeliveryReport {
  const { status, content, reqId, deliverCode, recvTime, smsCount } = fields;
  if (typeof status !== 'string') throw new ReportError('there is no status');
  const ids = present({ gatewayMessageId: reportId(content), sendId: reportSendId(reqId) });
  if (Object.keys(ids).length === 0) throw new ReportError('it names no SMS');
  const delivered = status === '0';
  const pending = deliverCode === 'ACCEPTD' || deliverCode === 'ENROUTE';
  return {
    ...ids,
    status: delivered ? 'delivered' : pending ? 'pending' : 'failed',
    vendorCode: reportCode(deliverCode ?? status),
    ...present({
      atMs: typeof recvTime === 'string' ? parseBeijingTime(recvTime) : undefined,
      units: typeof smsCount === 'string' && /^[1-9]\d?$/.test(smsCount) ? Number(smsCount) : undefined,
      mayRetry: delivered || pending ? undefined : true,
    }),
  };
}

function readJson(body: string): Fields {
  try {
    const request = (JSON.parse(body) as { Request?: unknown }).Request;
    if (typeof request === 'object' && request !== null) return request as Fields;
  } catch {
    throw new ReportError('the body is not JSON');
  }
  throw new ReportError('there is no Request');
}

/** One flat document without attributes, as the vendor sends it. */
function readXml(body: string): Fields {
  const root = /<Request>(.*)<\/Request>/s.exec(body)?.[1];
  if (root === undefined) throw new ReportError('there is no Request');
  return Object.fromEntries([...root.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name, value]) => [name, value]));
}
