/** Yuntongxun's pushes in every form they were seen in: what can be understood is applied, what can't is an error. */
import t from 'tap';
import { ReportError } from '../../../core/vendors/report.ts';
import { configured } from '../../support/gateway.ts';

const { parseReports } = configured('yuntongxun', { reports: { token: 'token' } });
const parse = (body: string) => parseReports?.({ body, headers: {} });

const SEND_ID = 'a'.repeat(32);
const SID = '4121908f3d1b4edb9210f0eb4742f62c';
const delivered = [{ gatewayMessageId: SID, sendId: SEND_ID, status: 'delivered', vendorCode: 'DELIVRD', units: 2 }];

const json = (changes: object = {}, wrap = (fields: object): object => ({ Request: fields })) =>
  JSON.stringify(
    wrap({
      action: 'SMSArrived',
      smsType: '1',
      content: SID,
      deliverCode: 'DELIVRD',
      status: '0',
      reqId: SEND_ID,
      smsCount: '2',
      ...changes,
    }),
  );
const xml = (inner: string, prolog = '<?xml version="1.0" encoding="UTF-8"?>') =>
  `${prolog}<Request>${inner}</Request>`;
const elements = `<action>SMSArrived</action><smsType>1</smsType><content>${SID}</content><deliverCode>DELIVRD</deliverCode><status>0</status><reqId>${SEND_ID}</reqId><smsCount>2</smsCount>`;

const UNDERSTOOD: Readonly<Record<string, string>> = {
  'numbers as numbers': json({ smsType: 1, status: 0, smsCount: 2 }),
  'blanks around values': json({ smsType: ' 1 ', status: '0\r\n', content: ` ${SID} `, reqId: `${SEND_ID} ` }),
  'a byte order mark, JSON': `\uFEFF${json()}`,
  'without the wrapper': json({}, (fields) => fields),
  XML: xml(elements),
  'a byte order mark and line ends, XML': `\uFEFF\r\n${xml(elements.replaceAll('><', '>\r\n  <'))}\r\n`,
  'CDATA, with blanks inside': xml(elements.replace(/>([^<]+)</g, '><![CDATA[ $1 ]]><')),
  attributes: xml(elements.replaceAll('<status>', '<status type="int">')).replace(
    '<Request>',
    '<Request xmlns="x" v=\'1\'>',
  ),
  'blanks and line ends around values': xml(elements.replace(/>([^<]+)</g, '>\n\t$1\r\n<')),
  'comments and empty elements': xml(`<!-- <status>1</status> -->${elements}<appendCode/><extra></extra>`, ''),
  'characters by number': xml(elements.replace('DELIVRD', '&#68;ELIVR&#x44;')),
};
for (const [form, body] of Object.entries(UNDERSTOOD)) {
  t.test(`${form}`, async (t) => t.match(parse(body)?.reports, delivered));
}

t.test('what can’t be understood is never acknowledged', async (t) => {
  for (const body of [
    json({ smsType: 3 }),
    json({ smsType: undefined }),
    json({ status: null }),
    json({ action: 'SomethingNew' }),
    xml(elements.replace('<status>0</status>', '')),
    xml(elements).replace('</Request>', ''),
    '<Response></Response>',
    '[]',
    'null',
    '',
  ]) {
    t.throws(() => parse(body), ReportError, body.slice(0, 40));
  }
});

t.test('a reply of the recipient is understood, and no report', async (t) => {
  t.same(parse(json({ smsType: 0, content: '退订' }))?.reports, []);
});

t.test('entities are not followed', async (t) => {
  const bomb = `<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>${xml(elements.replace('DELIVRD', '&b;'), '')}`;
  t.equal(parse(bomb)?.reports[0]?.vendorCode, 'malformed');
});
