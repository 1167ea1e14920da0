/**
 * Aliyun's SmsReport: a JSON list, unsigned, pushed again after 1, 5 and 10 minutes until the answer holds a numeric `code`.
 * https://help.aliyun.com/document_detail/101867.html
 */
import { jsonAck, jsonList, ReportError, type ReportFormat } from '../report.ts';

export const aliyunReports: ReportFormat<unknown> = {
  records: jsonList,
  read({ success, err_code: code, biz_id: id, out_id: sendId, report_time: beijingTime, sms_size: units }) {
    if (typeof success !== 'boolean') throw new ReportError('there is no success');
    return { status: success ? 'delivered' : 'failed', id, sendId, code, beijingTime, units };
  },
  ack: jsonAck('{"code":0,"msg":"接收成功"}'),
};
