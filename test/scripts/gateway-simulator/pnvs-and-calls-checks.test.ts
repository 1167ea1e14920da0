/** The strict checks of the simulated PNVS and calls: each wrong thing has the vendor's code for it. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { request } from 'undici';
import { developmentKey } from '../../../core/vendors/aliyun/development.ts';
import { signAliyun } from '../../../core/vendors/aliyun/signature.ts';
import { GIVEN_SIGNATURE, GIVEN_TEMPLATE } from '../../../core/vendors/aliyun-pnvs/development.ts';
import { developmentAccount as twilioAccount } from '../../../core/vendors/twilio/development.ts';
import { developmentAccount as yuntongxunAccount } from '../../../core/vendors/yuntongxun/development.ts';
import { signYuntongxun } from '../../../core/vendors/yuntongxun/signature.ts';
import { startSimulator } from '../../support/gateway.ts';

const MOBILE = '13900002086';

async function post(url: string, headers: Record<string, string>, body: string): Promise<[number, string, string]> {
  const answer = await request(url, { method: 'POST', headers, body });
  const text = await answer.body.text();
  return [answer.statusCode, /"(?:[Cc]ode|statusCode)":"?([\w.]+)/.exec(text)?.[1] ?? '', text];
}

function pnvs(url: string, changes: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const query = {
    PhoneNumber: MOBILE,
    SignName: GIVEN_SIGNATURE,
    TemplateCode: GIVEN_TEMPLATE,
    TemplateParam: '{"code":"123456","min":"5"}',
    ...changes,
  };
  const sent = {
    'x-acs-action': 'SendSmsVerifyCode',
    'x-acs-version': '2017-05-25',
    'x-acs-date': new Date().toISOString().replace(/\.\d{3}Z$/, 'Z'),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ...headers,
  };
  const host = new URL(url).host;
  const { query: encoded, authorization } = signAliyun({ ...developmentKey, query, headers: { ...sent, host } });
  return post(`${url}/?${encoded}`, { ...sent, authorization }, '');
}

t.test('PNVS: its front and every field', async (t) => {
  const { url } = await startSimulator(t);
  let mobiles = 13_900_000_000;
  for (const [status, code, changes, headers] of [
    [200, 'OK', { Interval: '1', DuplicatePolicy: '2', SchemeName: '方案', OutId: 'a', ValidTime: '300' }, {}],
    [400, 'InvalidVersion', {}, { 'x-acs-version': '2017-05-24' }],
    [400, 'InvalidTimeStamp.Expired', {}, { 'x-acs-date': '2017-05-25T00:00:00Z' }],
    [200, 'isv.INVALID_PARAMETERS', { PhoneNumber: '' }, {}],
    [200, 'isv.INVALID_PARAMETERS', { SchemeName: 'x'.repeat(21) }, {}],
    [200, 'isv.INVALID_PARAMETERS', { CountryCode: '1' }, {}],
    [200, 'isv.INVALID_PARAMETERS', { Interval: '0' }, {}],
    [200, 'isv.INVALID_PARAMETERS', { DuplicatePolicy: '3' }, {}],
    [200, 'isv.INVALID_PARAMETERS', { CodeLength: '9' }, {}],
    [200, 'isv.MOBILE_NUMBER_ILLEGAL', { PhoneNumber: '+15005550006' }, {}],
    [200, 'isv.SMS_SIGNATURE_ILLEGAL', { SignName: '爱家' }, {}],
    [200, 'isv.SMS_TEMPLATE_ILLEGAL', { TemplateCode: 'SMS_100001' }, {}],
    [200, 'isv.INVALID_JSON_PARAM', { TemplateParam: '{"code":123456,"min":"5"}' }, {}],
    [200, 'isv.TEMPLATE_MISSING_PARAMETERS', { TemplateParam: '{"code":"123456"}' }, {}],
  ] as const) {
    mobiles += 1;
    const [gotStatus, gotCode] = await pnvs(url, { PhoneNumber: String(mobiles), ...changes }, headers);
    t.same([gotStatus, gotCode], [status, code], JSON.stringify(changes));
  }
});

t.test(
  'PNVS: a pause of 60 s unless the request says otherwise; a code of its own where it is asked for one',
  async (t) => {
    let now = Date.now();
    const { url, inbox } = await startSimulator(t, { clock: () => now });
    const parameters = { TemplateParam: '{"code":"##code##","min":"5"}', ReturnVerifyCode: 'true' };
    const [, code, text] = await pnvs(url, parameters);
    t.equal(code, 'OK');
    t.match(text, `"VerifyCode":"${inbox.list({ limit: 1 })[0]?.datas[0]}"`);
    now += 5_000;
    t.equal((await pnvs(url))[1], 'biz.FREQUENCY');
    t.equal((await pnvs(url, { Interval: '5' }))[1], 'OK');
  },
);

function yuntongxun(url: string, changes: object = {}, { sid, type }: { sid?: string; type?: string } = {}) {
  const { sig, authorization } = signYuntongxun(yuntongxunAccount.accountSid, yuntongxunAccount.authToken, Date.now());
  const body = { appId: yuntongxunAccount.appId, to: MOBILE, verifyCode: '123456', playTimes: '2', ...changes };
  const headers = {
    accept: 'application/json',
    'content-type': type ?? 'application/json;charset=utf-8',
    authorization,
  };
  return post(
    `${url}/2013-12-26/Accounts/${sid ?? yuntongxunAccount.accountSid}/Calls/VoiceVerify?sig=${sig}`,
    headers,
    JSON.stringify(body),
  );
}

t.test('Yuntongxun: calls are checked as its SMS are, their fields besides', async (t) => {
  const { url } = await startSimulator(t);
  for (const [code, changes, more] of [
    ['000000', { lang: 'en', userData: 'x', displayNum: '400' }, {}],
    ['111107', {}, { sid: 'b'.repeat(32) }],
    ['112611', {}, { type: 'text/plain' }],
    ['111181', { appId: 'none' }, {}],
    ['160042', { to: '12345' }, {}],
    ['160042', { to: `${MOBILE},13900002087` }, {}],
    ['160044', { to: '' }, {}],
    ['160031', { playTimes: 2 }, {}],
    ['160031', { verifyCode: 123_456 }, {}],
    ['160052', { verifyCode: '123' }, {}],
    ['160052', { verifyCode: '123456789' }, {}],
    ['160052', { playTimes: '4' }, {}],
    ['160052', { lang: 'fr' }, {}],
  ] as const) {
    t.equal((await yuntongxun(url, changes, more))[1], code, JSON.stringify(changes));
  }
});

function twilio(url: string, fields: Record<string, string> = {}, changes: Record<string, string> = {}) {
  const basic = Buffer.from(`${twilioAccount.accountSid}:${twilioAccount.authToken}`).toString('base64');
  const Twiml = '<Response><Say language="zh-CN">1, 2, 3, 4</Say></Response>';
  const form = new URLSearchParams({ To: `+86${MOBILE}`, From: twilioAccount.from, Twiml, ...fields });
  const headers = {
    authorization: changes.authorization ?? `Basic ${basic}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  return post(
    `${url}/2010-04-01/Accounts/${changes.sid ?? twilioAccount.accountSid}/Calls.json`,
    headers,
    String(form),
  );
}

t.test('Twilio: status and code of calls', async (t) => {
  const { url, inbox } = await startSimulator(t);
  t.equal((await twilio(url))[0], 201);
  t.match(inbox.list({ limit: 1 }), [{ vendor: 'twilio-voice', mobile: MOBILE, datas: ['1234'] }]);
  for (const [status, code, fields, changes] of [
    [401, '20003', {}, { authorization: 'Basic abc' }],
    [404, '20404', {}, { sid: 'AC2' }],
    [400, '21201', { To: '' }, {}],
    [400, '21213', { From: '' }, {}],
    [400, '21205', { Twiml: '' }, {}],
    [400, '21218', { Twiml: '<Response><Say>1, 2' }, {}],
    [400, '21218', { Twiml: `<Response><Say>${'1'.repeat(4000)}</Say></Response>` }, {}],
    [400, '21210', { From: '+15005550002' }, {}],
    [400, '21212', { From: '+15005550001' }, {}],
    [400, '21211', { To: MOBILE }, {}],
    [400, '21217', { To: '+15005550001' }, {}],
    [400, '21214', { To: '+15005550002' }, {}],
    [400, '21215', { To: '+15005550003' }, {}],
    [400, '21216', { To: '+15005550004' }, {}],
  ] as const) {
    t.same((await twilio(url, fields, changes)).slice(0, 2), [status, code], code);
  }
});
