/**
 * Tencent Cloud's status callback: a JSON list of up to 100, unsigned, pushed twice more when it is not taken. `ext` echoes
 * our send id only where the vendor's support has switched that on.
 * https://cloud.tencent.com/document/api/382/59178
 */
import { parseBeijingTime } from '../beijing-time.ts';
import {
  type DeliveryReport,
  type ParsedReports,
  parseReportList,
  present,
  type RawReport,
  ReportError,
  reportCode,
  reportId,
  reportSendId,
} from './report.ts';

export function parseTencentReport({ body }: RawReport): ParsedReports {
  return { verified: 'unsupported', ...parseReportList(body, deliveryReport), ack };
}

const ack = { status: 200, contentType: 'application/json; charset=utf-8', body: '{"result":0,"errmsg":"OK"}' };

function deliveryReport(item: Record<string, unknown>): DeliveryReport {
  const { report_status: status, errmsg: code, sid, ext, user_receive_time: time } = item;
  if (status !== 'SUCCESS' && status !== 'FAIL') throw new ReportError('there is no report_status');
  const ids = present({ gatewayMessageId: reportId(sid), sendId: reportSendId(ext) });
  if (Object.keys(ids).length === 0) throw new ReportError('it names no SMS');
  return {
    ...ids,
    status: status === 'SUCCESS' ? 'delivered' : 'failed',
    vendorCode: reportCode(code),
    ...present({
      atMs: typeof time === 'string' ? parseBeijingTime(time) : undefined,
      mayRetry: status === 'FAIL' ? true : undefined,
    }),
  };
}
