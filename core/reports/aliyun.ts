/**
 * Aliyun's SmsReport: a JSON list, unsigned, pushed again after 1, 5 and 10 minutes until the answer holds a numeric `code`.
 * https://help.aliyun.com/document_detail/101867.html
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

export function parseAliyunReport({ body }: RawReport): ParsedReports {
  return { verified: 'unsupported', ...parseReportList(body, deliveryReport), ack };
}

const ack = { status: 200, contentType: 'application/json; charset=utf-8', body: '{"code":0,"msg":"接收成功"}' };

function deliveryReport(item: Record<string, unknown>): DeliveryReport {
  const { success, err_code: code, biz_id: bizId, out_id: outId, report_time: time, sms_size: size } = item;
  if (typeof success !== 'boolean') throw new ReportError('there is no success');
  const ids = present({ gatewayMessageId: reportId(bizId), sendId: reportSendId(outId) });
  if (Object.keys(ids).length === 0) throw new ReportError('it names no SMS');
  return {
    ...ids,
    status: success ? 'delivered' : 'failed',
    vendorCode: reportCode(code),
    ...present({
      atMs: typeof time === 'string' ? parseBeijingTime(time) : undefined,
      units: /^[1-9]\d?$/.test(String(size)) ? Number(size) : undefined,
      mayRetry: success ? undefined : true,
    }),
  };
}
