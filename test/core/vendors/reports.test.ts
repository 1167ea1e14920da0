/** Delivery reports of each vendor, in the form it documents or was seen to send, and what is no report. */
import t from 'tap';
import { type ParsedReports, type RawReport, ReportError } from '../../../core/vendors/report.ts';
import { signTwilio } from '../../../core/vendors/twilio/signature.ts';
import { configured } from '../../support/gateway.ts';

const url = 'https://sms.example.com/report';
type ParseReport = (raw: RawReport) => ParsedReports;
const parserOf = (vendor: string, entry: object = {}): ParseReport => {
  const { parseReports } = configured(vendor, { reports: { token: 'token', url }, ...entry });
  if (!parseReports) throw new Error(`${vendor} reports nothing`);
  return parseReports;
};
const reportParsers = {
  yuntongxun: parserOf('yuntongxun'),
  aliyun: parserOf('aliyun'),
  tencent: parserOf('tencent'),
  twilio: parserOf('twilio', { authToken: 'token' }),
};

const SEND_ID = 'a'.repeat(32);
const SID = '4121908f3d1b4edb9210f0eb4742f62c';

function raw(body: unknown, changes: Partial<RawReport> = {}): RawReport {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { body: text, headers: {}, ...changes };
}

const yuntongxun = {
  action: 'SMSArrived',
  smsType: '1',
  apiVersion: '2013-12-26',
  content: SID,
  fromNum: '13912345678',
  dateSent: '20130923010000',
  deliverCode: 'DELIVRD',
  recvTime: '20130923010010',
  status: '0',
  reqId: SEND_ID,
  smsCount: '2',
};

t.test('Yuntongxun, JSON', async (t) => {
  t.same(reportParsers.yuntongxun(raw({ Request: yuntongxun })), {
    verified: 'unsupported',
    unreadable: 0,
    reports: [
      {
        gatewayMessageId: SID,
        sendId: SEND_ID,
        status: 'delivered',
        vendorCode: 'DELIVRD',
        atMs: Date.parse('2013-09-22T17:00:10Z'),
        units: 2,
      },
    ],
    ack: { status: 200, contentType: 'application/json; charset=utf-8', body: '{"statuscode":"000000"}' },
  });
  const failed = { ...yuntongxun, status: '1', deliverCode: 'MK:0001' };
  t.match(reportParsers.yuntongxun(raw({ Request: failed })).reports, [
    { status: 'failed', vendorCode: 'MK:0001', mayRetry: true },
  ]);
  const early = { ...yuntongxun, status: '1', deliverCode: 'ACCEPTD' };
  t.match(reportParsers.yuntongxun(raw({ Request: early })).reports, [{ status: 'pending' }]);
});

t.test('Yuntongxun, XML, whose answer is XML with a lower-case statuscode', async (t) => {
  const xml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Request><action>SMSArrived</action><smsType>1</smsType><recvTime>20130923010101</recvTime><apiVersion>2013-12-26</apiVersion><fromNum>13912345678</fromNum><appendCode>12345</appendCode><content>${SID}</content><status>0</status><dateSent>20130923010000</dateSent></Request>`;
  const { reports, ack } = reportParsers.yuntongxun(raw(xml));
  t.same(reports, [
    { gatewayMessageId: SID, status: 'delivered', vendorCode: '0', atMs: Date.parse('2013-09-22T17:01:01Z') },
  ]);
  t.match(ack.body, '<Response><statuscode>000000</statuscode></Response>');
});

t.test('Yuntongxun: a reply of the recipient is taken and is no report', async (t) => {
  const reply = { ...yuntongxun, smsType: '0', content: '退订' };
  t.same(reportParsers.yuntongxun(raw({ Request: reply })).reports, []);
});

t.test('Aliyun, several at once', async (t) => {
  const item = {
    phone_number: '1381111****',
    send_time: '2017-01-01 00:00:00',
    report_time: '2017-01-01 00:00:00',
    success: true,
    err_code: 'DELIVERED',
    err_msg: '用户接收成功',
    sms_size: '1',
    biz_id: '9006197469364984^0',
    out_id: SEND_ID,
  };
  const failed = { ...item, success: false, err_code: 'MK:0010', out_id: 'another system' };
  t.same(reportParsers.aliyun(raw([item, failed])), {
    verified: 'unsupported',
    unreadable: 0,
    reports: [
      {
        gatewayMessageId: '9006197469364984^0',
        sendId: SEND_ID,
        status: 'delivered',
        vendorCode: 'DELIVERED',
        atMs: Date.parse('2016-12-31T16:00:00Z'),
        units: 1,
      },
      {
        gatewayMessageId: '9006197469364984^0',
        status: 'failed',
        vendorCode: 'MK:0010',
        atMs: Date.parse('2016-12-31T16:00:00Z'),
        units: 1,
        mayRetry: true,
      },
    ],
    ack: { status: 200, contentType: 'application/json; charset=utf-8', body: '{"code":0,"msg":"接收成功"}' },
  });
});

t.test('Tencent', async (t) => {
  const item = {
    user_receive_time: '2015-10-17 08:03:04',
    nationcode: '86',
    mobile: '13xxxxxxxxx',
    report_status: 'SUCCESS',
    errmsg: 'DELIVRD',
    description: '用户短信送达成功',
    sid: '2640:12345',
  };
  const { reports, ack } = reportParsers.tencent(raw([item, { ...item, report_status: 'FAIL', ext: SEND_ID }]));
  const atMs = Date.parse('2015-10-17T00:03:04Z');
  t.same(reports, [
    { gatewayMessageId: '2640:12345', status: 'delivered', vendorCode: 'DELIVRD', atMs },
    { gatewayMessageId: '2640:12345', sendId: SEND_ID, status: 'failed', vendorCode: 'DELIVRD', atMs, mayRetry: true },
  ]);
  t.equal(ack.body, '{"result":0,"errmsg":"OK"}');
});

function twilio(fields: Record<string, string>, authToken = 'token'): RawReport {
  const params = new URLSearchParams({ MessageSid: 'SM1', ...fields });
  const signature = signTwilio(authToken, url, params);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-twilio-signature': signature,
  };
  return raw(params.toString(), { headers });
}

t.test('Twilio: statuses, error codes, unknown parameters', async (t) => {
  const expected = [
    [{ MessageStatus: 'delivered' }, { status: 'delivered', vendorCode: 'delivered' }],
    [{ MessageStatus: 'sent', Something: 'new' }, { status: 'pending' }],
    [{ SmsStatus: 'accepted' }, { status: 'pending' }],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30003' },
      { status: 'failed', vendorCode: '30003', mayRetry: true },
    ],
    [
      { MessageStatus: 'failed', ErrorCode: '30006' },
      { status: 'failed', vendorCode: '30006', mayRetry: false },
    ],
  ] as const;
  for (const [fields, report] of expected) {
    const parsed = reportParsers.twilio(twilio(fields));
    t.match(parsed, { verified: true, reports: [{ gatewayMessageId: 'SM1', ...report }], ack: { status: 200 } });
  }
});

t.test('Twilio: what each code of a failed one means', async (t) => {
  const another = { mayRetry: true };
  const never = { mayRetry: false };
  for (const [ErrorCode, expected] of [
    ['30001', another],
    ['30002', { mayRetry: true, alert: true }],
    ['30003', another],
    ['30004', never],
    ['30005', never],
    ['30006', never],
    ['30007', never],
    ['30008', another],
    ['30034', { mayRetry: true, alert: true }],
    ['39999', another],
  ] as const) {
    const { reports } = reportParsers.twilio(twilio({ MessageStatus: 'undelivered', ErrorCode }));
    t.same(reports, [{ gatewayMessageId: 'SM1', status: 'failed', vendorCode: ErrorCode, ...expected }]);
  }
});

t.test('Twilio: what is not signed with our token is not read', async (t) => {
  const refused = { verified: false, reports: [], ack: { status: 403 } };
  t.match(reportParsers.twilio(twilio({ MessageStatus: 'failed' }, 'another')), refused);
  t.match(reportParsers.twilio(raw('MessageStatus=failed&MessageSid=SM1')), refused);
});

t.test('what is no report throws, and the fault names nothing of the content', async (t) => {
  const wrong: [ParseReport, RawReport][] = [
    [reportParsers.yuntongxun, raw('{')],
    [reportParsers.yuntongxun, raw('{}')],
    [reportParsers.yuntongxun, raw('<html>')],
    [reportParsers.yuntongxun, raw({ Request: { ...yuntongxun, action: 'CallEstablish' } })],
    [reportParsers.yuntongxun, raw({ Request: { ...yuntongxun, status: null } })],
    [reportParsers.yuntongxun, raw({ Request: { ...yuntongxun, content: '', reqId: 'x' } })],
    [reportParsers.aliyun, raw('not json')],
    [reportParsers.aliyun, raw({})],
    [reportParsers.aliyun, raw([null])],
    [reportParsers.aliyun, raw([{ success: 'true', biz_id: '1' }])],
    [reportParsers.aliyun, raw([{ success: true }])],
    [reportParsers.tencent, raw([{ report_status: 'MAYBE', sid: '1' }])],
    [reportParsers.tencent, raw([{ report_status: 'FAIL' }])],
    [reportParsers.twilio, twilio({})],
    [reportParsers.twilio, twilio({ MessageStatus: 'sent', MessageSid: '' })],
  ];
  for (const [parse, report] of wrong) {
    t.throws(() => parse(report), { name: 'ReportError' }, report.body);
    t.throws(() => parse(report), ReportError);
  }
});

t.test('one odd report of a push leaves the others their way', async (t) => {
  const aliyun = { success: true, biz_id: '1', err_code: 'DELIVERED' };
  const oddOnes = [{ ...aliyun, success: 'true' }, null, { success: true }];
  t.match(reportParsers.aliyun(raw([oddOnes[0], aliyun, ...oddOnes.slice(1)])), {
    reports: [{ gatewayMessageId: '1', status: 'delivered' }],
    unreadable: 3,
  });
  const tencent = { report_status: 'SUCCESS', sid: '1', errmsg: 'DELIVRD' };
  t.match(reportParsers.tencent(raw([tencent, { ...tencent, report_status: 'MAYBE' }])), {
    reports: [{ gatewayMessageId: '1', status: 'delivered' }],
    unreadable: 1,
  });
  t.same(reportParsers.tencent(raw([])).reports, []);
});

t.test('a code that could be a text is not kept', async (t) => {
  const strange = { ...yuntongxun, deliverCode: '您的验证码是123456' };
  t.equal(reportParsers.yuntongxun(raw({ Request: strange })).reports[0]?.vendorCode, 'malformed');
});
