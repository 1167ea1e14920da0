/** What a log may say. */
import t from 'tap';
import { redactText, serializeError } from '../../core/logger.ts';
import { isMobile, maskMobile } from '../../core/mobile.ts';

t.test('mobiles and answers are taken out of texts', async (t) => {
  t.equal(redactText('/sms_codes/13900002086'), '/sms_codes/139****2086');
  t.equal(redactText('a=1&image_code_text=AB12&b=2'), 'a=1&image_code_text=[redacted]&b=2');
  t.equal(redactText('id 139000020861234'), 'id 139000020861234', 'a longer number is no mobile');
});

t.test('errors are told with cause, without numbers, whatever was thrown', async (t) => {
  const cause = Object.assign(new Error('for 13900002086'), { code: 'ECONNREFUSED' });
  t.match(serializeError(new TypeError('outer', { cause })), {
    type: 'TypeError',
    message: 'outer',
    cause: { message: 'for 139****2086', errorCode: 'ECONNREFUSED' },
  });
  t.match(serializeError('13900002086'), { message: '139****2086' });
});

t.test('mobiles are eleven ASCII digits from 13 to 19', async (t) => {
  t.ok(isMobile('13900002086'));
  for (const text of ['12900002086', '1390000208', '139000020860', '１３９００００２０８６', ' 13900002086'])
    t.notOk(isMobile(text));
  t.equal(maskMobile('13900002086'), '139****2086');
});
