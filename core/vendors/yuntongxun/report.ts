/**
 * Yuntongxun's delivery reports, JSON or XML, unsigned. With `smsType` 1 `content` carries the message id, not a text; with
 * 0 it is a reply of the recipient. Known from third-party receivers only: the vendor's page could not be read.
 */
import { flatXml } from '../flat-xml.ts';
import {
  type Fields,
  jsonAck,
  parseJson,
  ReportError,
  type ReportFormat,
  type ReportParts,
  scalar,
} from '../report.ts';

const REPLY = '0';
const DELIVERY = '1';
const PENDING: ReadonlySet<string> = new Set(['ACCEPTD', 'ENROUTE']);

/** What the pushes of texts and of calls have in common. */
export const yuntongxunPush: Pick<ReportFormat<unknown>, 'records' | 'ack'> = {
  records: ({ body }) => [isJson(body) ? jsonRequest(body) : xmlRequest(body)],
  ack: ({ body }) => (isJson(body) ? ackJson() : ackXml),
};

export const yuntongxunReports: ReportFormat<unknown> = {
  ...yuntongxunPush,
  read(fields) {
    if (scalar(fields.action) !== 'SMSArrived') throw new ReportError('the action is not SMSArrived');
    const type = scalar(fields.smsType);
    if (type === REPLY) return undefined;
    if (type !== DELIVERY) throw new ReportError('the smsType is neither a delivery nor a reply');
    return parts(fields);
  },
};

/** Lower-case `statuscode`, as receivers written for this vendor answer. */
const ackXml = {
  status: 200,
  contentType: 'text/xml; charset=utf-8',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response><statuscode>000000</statuscode></Response>',
};
/** The same in JSON; a guess, since no receiver of JSON pushes was found. */
const ackJson = jsonAck('{"statuscode":"000000"}');

const isJson = (body: string): boolean => body.startsWith('{');

function parts({ status: given, content, reqId, deliverCode, recvTime, smsCount }: Fields): ReportParts {
  const status = scalar(given);
  if (!status) throw new ReportError('there is no status');
  const code = scalar(deliverCode) || status;
  return {
    status: status === '0' ? 'delivered' : PENDING.has(code) ? 'pending' : 'failed',
    id: content,
    sendId: reqId,
    code,
    beijingTime: scalar(recvTime),
    units: scalar(smsCount),
  };
}

/** Some senders leave the wrapper out. */
function jsonRequest(body: string): unknown {
  const push = parseJson(body) as { Request?: unknown };
  return push.Request ?? push;
}

function xmlRequest(body: string): Fields {
  const fields = flatXml(body, 'Request');
  if (!fields) throw new ReportError('there is no Request');
  return fields;
}
