/** The strict checks of the simulated Aliyun, Tencent and Twilio: each wrong thing has the vendor's code for it. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import t from 'tap';
import { request } from 'undici';
import * as aliyunKnows from '../../../core/vendors/aliyun/development.ts';
import * as tencentKnows from '../../../core/vendors/tencent/development.ts';
import { developmentAccount as twilioAccount } from '../../../core/vendors/twilio/development.ts';
import { startSimulator } from '../../support/gateway.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

interface Call {
  status: number;
  code: string;
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<Call> {
  const answer = await request(url, { method: 'POST', headers, body });
  const text = await answer.body.text();
  const code = /"[Cc]ode":"?([\w.]+)/.exec(text)?.[1] ?? '';
  return { status: answer.statusCode, code };
}

/** Signed here, header by header, with nothing of the service. */
function aliyun(url: string, query: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Call> {
  const full = {
    PhoneNumbers: '13900002086',
    SignName: '爱家',
    TemplateCode: aliyunKnows.DEVELOPMENT_TEMPLATE,
    TemplateParam: '{"code":"123456","minutes":"5"}',
    ...query,
  };
  const encoded = Object.entries(full)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const signed: Record<string, string> = {
    host: new URL(url).host,
    'x-acs-action': 'SendSms',
    'x-acs-content-sha256': sha256(''),
    'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2017-05-25',
    ...headers,
  };
  const names = Object.keys(signed).sort();
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join('');
  const canonical = `POST\n/\n${encoded}\n${lines}\n${names.join(';')}\n${sha256('')}`;
  const text = `ACS3-HMAC-SHA256\n${sha256(canonical)}`;
  const signature = hmac(aliyunKnows.developmentKey.accessKeySecret, text).toString('hex');
  const id = aliyunKnows.developmentKey.accessKeyId;
  const authorization = `ACS3-HMAC-SHA256 Credential=${id},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return post(`${url}/?${encoded}`, { ...signed, authorization, ...pick(headers, 'authorization') }, '');
}

const pick = (from: Record<string, string>, name: string) => (from[name] === undefined ? {} : { [name]: from[name] });

t.test('Aliyun: the front, with 4xx', async (t) => {
  const { url } = await startSimulator(t);
  t.same(await aliyun(url), { status: 200, code: 'OK' });
  const nonce = { 'x-acs-signature-nonce': 'the same' };
  t.equal((await aliyun(url, {}, nonce)).code, 'OK');
  t.same(await aliyun(url, {}, nonce), { status: 400, code: 'SignatureNonceUsed' });
  for (const [code, headers] of [
    ['InvalidAction.NotFound', { 'x-acs-action': 'SendMms' }],
    ['InvalidVersion', { 'x-acs-version': '2017-05-24' }],
    ['InvalidTimeStamp.Expired', { 'x-acs-date': '2017-05-25T00:00:00Z' }],
    ['InvalidTimeStamp.Expired', { 'x-acs-date': 'now' }],
    ['SignatureDoesNotMatch', { 'x-acs-content-sha256': sha256('x') }],
    ['IncompleteSignature', { authorization: 'Basic abc' }],
  ] as const) {
    t.equal((await aliyun(url, {}, headers)).code, code);
  }
  const stranger = `ACS3-HMAC-SHA256 Credential=nobody,SignedHeaders=host,Signature=${'0'.repeat(64)}`;
  t.same(await aliyun(url, {}, { authorization: stranger }), { status: 404, code: 'InvalidAccessKeyId.NotFound' });
});

t.test('Aliyun: the message, with 200', async (t) => {
  const { url } = await startSimulator(t);
  for (const [code, query] of [
    ['isv.INVALID_PARAMETERS', { PhoneNumbers: '' }],
    ['isv.MOBILE_COUNT_OVER_LIMIT', { PhoneNumbers: Array(1001).fill('13900002086').join(',') }],
    ['isv.MOBILE_NUMBER_ILLEGAL', { PhoneNumbers: '12345' }],
    ['isv.SMS_SIGNATURE_ILLEGAL', { SignName: '别家' }],
    ['isv.SMS_TEMPLATE_ILLEGAL', { TemplateCode: 'SMS_1' }],
    ['isv.INVALID_JSON_PARAM', { TemplateParam: '{' }],
    ['isv.INVALID_JSON_PARAM', { TemplateParam: '{"code":123456,"minutes":"5"}' }],
    ['isv.TEMPLATE_MISSING_PARAMETERS', { TemplateParam: '{"code":"123456"}' }],
    ['isv.PARAM_LENGTH_LIMIT', { TemplateParam: `{"code":"${'1'.repeat(36)}","minutes":"5"}` }],
    ['isv.PARAM_NOT_SUPPORT_URL', { TemplateParam: '{"code":"http://a.example","minutes":"5"}' }],
    ['OK', { PhoneNumbers: '+8613900002086', OutId: 'job-1' }],
  ] as const) {
    t.same(await aliyun(url, query), { status: 200, code });
  }
});

function tencent(url: string, fields: object | string = {}, changes: Record<string, string> = {}): Promise<Call> {
  const content = {
    PhoneNumberSet: ['+8613900002086'],
    SmsSdkAppId: tencentKnows.developmentAccount.sdkAppId,
    TemplateId: tencentKnows.developmentTemplate.templateId,
    SignName: '爱家',
    TemplateParamSet: ['123456', '5'],
  };
  const body = typeof fields === 'string' ? fields : JSON.stringify({ ...content, ...fields });
  const timestamp = changes['x-tc-timestamp'] ?? String(Math.floor(Date.now() / 1000));
  const date = changes.date ?? new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${new URL(url).host}\n\ncontent-type;host\n${sha256(body)}`;
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/sms/tc3_request\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(`TC3${tencentKnows.developmentAccount.secretKey}`, date), 'sms'), 'tc3_request');
  const credential = `${changes.secretId ?? tencentKnows.developmentAccount.secretId}/${date}/sms/tc3_request`;
  const signature = hmac(key, text).toString('hex');
  const headers = {
    'content-type': 'application/json',
    'x-tc-action': 'SendSms',
    'x-tc-version': '2021-01-11',
    'x-tc-region': 'ap-guangzhou',
    'x-tc-timestamp': timestamp,
    authorization: `TC3-HMAC-SHA256 Credential=${credential}, SignedHeaders=content-type;host, Signature=${signature}`,
  };
  const { date: _date, secretId: _secretId, ...over } = changes;
  return post(url, { ...headers, ...over }, body);
}

t.test('Tencent: every error with 200', async (t) => {
  const { url } = await startSimulator(t);
  for (const [code, fields, changes] of [
    ['Ok', {}, {}],
    ['InvalidAction', {}, { 'x-tc-action': 'SendMms' }],
    ['NoSuchVersion', {}, { 'x-tc-version': '2019-07-11' }],
    ['MissingParameter', {}, { 'x-tc-timestamp': '17' }],
    ['AuthFailure.InvalidAuthorization', {}, { authorization: 'TC3' }],
    ['AuthFailure.SecretIdNotFound', {}, { secretId: 'nobody' }],
    ['AuthFailure.SignatureExpire', {}, { 'x-tc-timestamp': '1704164645' }],
    ['AuthFailure.SignatureFailure', {}, { date: '2024-01-01' }],
    ['AuthFailure.SignatureFailure', {}, { 'content-type': 'application/json; charset=utf-8' }],
    ['FailedOperation.JsonParseFail', '{', {}],
    ['InvalidParameter', { TemplateId: 1100001 }, {}],
    ['InvalidParameter', { TemplateParamSet: [123456, 5] }, {}],
    ['MissingParameter.EmptyPhoneNumberSet', { PhoneNumberSet: [] }, {}],
    ['LimitExceeded.PhoneNumberCountLimit', { PhoneNumberSet: Array(201).fill('+8613900002086') }, {}],
    ['UnauthorizedOperation.SmsSdkAppIdVerifyFail', { SmsSdkAppId: '1' }, {}],
    ['FailedOperation.SignatureIncorrectOrUnapproved', { SignName: '别家' }, {}],
    ['FailedOperation.TemplateIncorrectOrUnapproved', { TemplateId: '2' }, {}],
    ['InvalidParameterValue.IncorrectPhoneNumber', { PhoneNumberSet: ['12345'] }, {}],
    ['InvalidParameterValue.TemplateParameterFormatError', { TemplateParamSet: ['123456'] }, {}],
    ['InvalidParameterValue.TemplateParameterLengthLimit', { TemplateParamSet: ['1234567', '5'] }, {}],
  ] as const) {
    t.same(await tencent(url, fields, changes), { status: 200, code }, code);
  }
});

function twilio(url: string, fields: Record<string, string> = {}, changes: Record<string, string> = {}): Promise<Call> {
  const sid = changes.sid ?? twilioAccount.accountSid;
  const basic = Buffer.from(`${twilioAccount.accountSid}:${twilioAccount.authToken}`).toString('base64');
  const form = new URLSearchParams({ To: '+8613900002086', From: twilioAccount.from, Body: '123456', ...fields });
  const headers = {
    authorization: changes.authorization ?? `Basic ${basic}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  return post(`${url}/2010-04-01/Accounts/${sid}/Messages.json`, headers, form.toString());
}

t.test('Twilio: status and code', async (t) => {
  const { url } = await startSimulator(t);
  t.equal((await twilio(url)).status, 201);
  for (const [status, code, fields, changes] of [
    [401, '20003', {}, { authorization: 'Basic abc' }],
    [404, '20404', {}, { sid: 'AC2' }],
    [400, '21604', { To: '' }, {}],
    [400, '21603', { From: '' }, {}],
    [400, '21602', { Body: '' }, {}],
    [400, '21617', { Body: 'x'.repeat(1601) }, {}],
    [400, '21606', { From: '+15005550002' }, {}],
    [400, '21211', { To: '13900002086' }, {}],
    [400, '21211', { To: '+15005550001' }, {}],
    [400, '21612', { To: '+15005550002' }, {}],
    [400, '21408', { To: '+15005550003' }, {}],
    [400, '21610', { To: '+15005550004' }, {}],
    [400, '21614', { To: '+15005550009' }, {}],
    [400, '21212', { From: '+15005550001' }, {}],
    [429, '21611', { From: '+15005550008' }, {}],
  ] as const) {
    t.same(await twilio(url, fields, changes), { status, code }, code);
  }
});
