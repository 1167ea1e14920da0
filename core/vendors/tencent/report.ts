/**
 * Tencent Cloud's status callback: a JSON list of up to 100, unsigned, pushed twice more when it is not taken. `ext` echoes
 * our send id only where the vendor's support has switched that on.
 * https://cloud.tencent.com/document/api/382/59178
 */
import { jsonAck, jsonList, ReportError, type ReportFormat } from '../report.ts';

export const tencentReports: ReportFormat<unknown> = {
  records: jsonList,
  read({ report_status: status, errmsg: code, sid: id, ext: sendId, user_receive_time: beijingTime }) {
    if (status !== 'SUCCESS' && status !== 'FAIL') throw new ReportError('there is no report_status');
    return { status: status === 'SUCCESS' ? 'delivered' : 'failed', id, sendId, code, beijingTime };
  },
  ack: jsonAck('{"result":0,"errmsg":"OK"}'),
};
