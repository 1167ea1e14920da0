/** What the simulator pushes for each vendor is what the service's parsers read: delivered, failed, forged. */
import t from 'tap';
import { type RawReport, reportParsers } from '../../../core/reports/index.ts';
import { SIMULATOR_TWILIO } from '../../../core/simulator-accounts.ts';
import { createAliyunDialect } from '../../../scripts/gateway-simulator/aliyun/dialect.ts';
import type { Dialect, Sms, Verdict } from '../../../scripts/gateway-simulator/dialect.ts';
import { defaultOptions } from '../../../scripts/gateway-simulator/options.ts';
import { createTencentDialect } from '../../../scripts/gateway-simulator/tencent/dialect.ts';
import { createTwilioDialect } from '../../../scripts/gateway-simulator/twilio/dialect.ts';
import { createYuntongxunDialect } from '../../../scripts/gateway-simulator/yuntongxun/dialect.ts';

const url = 'https://sms.example.com/gateway-reports/one/secret';
const NOW = Date.parse('2024-06-01T04:00:00Z');
const clock = () => NOW;

const dialects: Dialect[] = [
  createYuntongxunDialect(defaultOptions.yuntongxun, clock),
  createAliyunDialect(defaultOptions.aliyun, clock),
  createTencentDialect(defaultOptions.tencent, clock),
  createTwilioDialect(defaultOptions.twilio, clock),
];

for (const dialect of dialects) {
  const sms: Sms = {
    vendor: dialect.vendor,
    mobile: '13900002086',
    text: '',
    datas: [],
    templateId: '+15005550006',
    reqId: 'a'.repeat(32),
    smsMessageSid: dialect.messageId(),
    receivedAt: new Date(NOW).toISOString(),
  };
  const parse = (verdict: Verdict) => {
    const push = dialect.report(sms, verdict, url);
    const raw: RawReport = { ...push, url, secret: SIMULATOR_TWILIO.authToken };
    return reportParsers[dialect.vendor](raw);
  };

  t.test(`${dialect.vendor}: delivered, failed, forged`, async (t) => {
    const signed = dialect.vendor === 'twilio';
    const verified = signed ? true : 'unsupported';
    const id = { gatewayMessageId: sms.smsMessageSid };
    t.match(parse({ status: 'delivered' }), { verified, reports: [{ ...id, status: 'delivered' }] });
    t.match(parse({ status: 'failed' }), { verified, reports: [{ ...id, status: 'failed', mayRetry: true }] });
    const forged = parse({ status: 'failed', forged: true });
    if (signed) t.match(forged, { verified: false, reports: [] });
    else t.not(forged.reports[0]?.gatewayMessageId, sms.smsMessageSid);
  });
}
