/** X-Twilio-Signature: the vectors of the vendor's library, and one for a status callback. */
import t from 'tap';
import { signTwilio, verifyTwilio } from '../../../core/vendors/twilio/signature.ts';

const TOKEN = '12345';
const URL_ = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const call = new URLSearchParams({
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
});

t.test('a form', async (t) => {
  t.equal(signTwilio(TOKEN, URL_, call), 'RSOYDt4T1cUTdK1PDd93/VVr8B8=');
});

t.test('an address with its port', async (t) => {
  const url = 'https://mycompany.com:443/myapp.php?foo=1&bar=2';
  t.equal(signTwilio(TOKEN, url, call), 'kvajT1Ptam85bY51eRf/AJRuM3w=');
  for (const signature of ['RSOYDt4T1cUTdK1PDd93/VVr8B8=', 'kvajT1Ptam85bY51eRf/AJRuM3w=']) {
    t.ok(verifyTwilio(TOKEN, signature, { url, params: call, body: '' }));
    t.ok(verifyTwilio(TOKEN, signature, { url: URL_, params: call, body: '' }));
  }
});

t.test('a name with several values', async (t) => {
  const params = new URLSearchParams('Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234');
  t.equal(signTwilio(TOKEN, URL_, params), 'IK+Dwps556ElfBT0I3Rgjkr1wJU=');
});

t.test('a body that is no form, by its hash', async (t) => {
  const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
  const url = `${URL_}&bodySHA256=${hash}`;
  t.equal(signTwilio(TOKEN, url, new URLSearchParams()), 'a9nBmqA0ju/hNViExpshrM61xv4=');
  const signed = { url, params: new URLSearchParams(), body: '{"changed":true}' };
  t.notOk(verifyTwilio(TOKEN, 'a9nBmqA0ju/hNViExpshrM61xv4=', signed), 'another body');
});

t.test('a status callback; another token, address or parameter does not fit', async (t) => {
  const params = new URLSearchParams({
    AccountSid: 'AC00000000000000000000000000000001',
    ApiVersion: '2010-04-01',
    From: '+15005550006',
    MessageSid: 'SM00000000000000000000000000000001',
    MessageStatus: 'delivered',
    SmsSid: 'SM00000000000000000000000000000001',
    SmsStatus: 'delivered',
    To: '+8613800138000',
  });
  const url = 'https://sms.example.com/v1/callbacks/twilio';
  const signature = 'jjudyogbYNOujTszjWcB6CQ/4k4=';
  t.equal(signTwilio(TOKEN, url, params), signature);
  t.ok(verifyTwilio(TOKEN, signature, { url, params, body: '' }));
  t.notOk(verifyTwilio('54321', signature, { url, params, body: '' }));
  t.notOk(verifyTwilio(TOKEN, signature, { url: `${url}/`, params, body: '' }));
  const forged = new URLSearchParams(params);
  forged.set('MessageStatus', 'failed');
  t.notOk(verifyTwilio(TOKEN, signature, { url, params: forged, body: '' }));
});
