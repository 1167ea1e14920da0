/** What the simulator pushes for each vendor is what the service's parsers read: delivered, failed, forged. */
import t from 'tap';
import type { Sms, Verdict } from '../../../scripts/gateway-simulator/dialect.ts';
import { simulatedVendors } from '../../../scripts/gateway-simulator/vendors.ts';
import { configured } from '../../support/gateway.ts';

const url = 'https://sms.example.com/gateway-reports/one/secret';
const NOW = Date.parse('2024-06-01T04:00:00Z');
const clock = () => NOW;

for (const make of simulatedVendors) {
  const dialect = make(clock);
  // A dialect for calls is named after its vendor, as the gateways are.
  const [, vendor = '', voice] = /^(.*?)(-voice)?$/.exec(dialect.vendor) ?? [];
  const { parseReports } = configured(vendor, { reports: { token: 'secret', url } }, voice ? 'voice' : 'sms');
  if (!parseReports) continue;
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
  const parse = (verdict: Verdict) => parseReports(dialect.report(sms, verdict, url));

  t.test(`${dialect.vendor}: delivered, failed, forged`, async (t) => {
    const signed = vendor === 'twilio';
    const verified = signed ? true : 'unsupported';
    const id = { gatewayMessageId: sms.smsMessageSid };
    t.match(parse({ status: 'delivered' }), { verified, reports: [{ ...id, status: 'delivered' }] });
    t.match(parse({ status: 'failed' }), { verified, reports: [{ ...id, status: 'failed', mayRetry: true }] });
    const forged = parse({ status: 'failed', forged: true });
    if (signed) t.match(forged, { verified: false, reports: [] });
    else t.not(forged.reports[0]?.gatewayMessageId, sms.smsMessageSid);
  });
}
