/** What a log may say. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import t from 'tap';
import { createLogDestination } from '../../core/log-destination.ts';
import { createLogger, redactText, serializeError } from '../../core/logger.ts';
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

t.test('secret fields are taken out by their names, at any depth', async (t) => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', process: 'test' }, { write: (line) => lines.push(line) });
  const inner = { mobile: '13900002086', kept: 'this' };
  logger.info({ code: '123456', a: { password: 'secret', b: [inner, { c: inner }] }, at: new Date(0) }, 'said');
  logger.info({ a: { b: { c: { d: { e: { f: '123456' } } } } } }, 'deep');
  const [line = '', deep = ''] = lines;
  t.match(JSON.parse(line), {
    msg: 'said',
    code: '[redacted]',
    a: { password: '[redacted]', b: [{ mobile: '[redacted]', kept: 'this' }, { c: { mobile: '[redacted]' } }] },
    at: '1970-01-01T00:00:00.000Z',
  });
  t.notMatch(line + deep, /123456|secret|13900002086/);
});

t.test('lines go out together, and a reader that has gone is no fault', async (t) => {
  const output = new PassThrough();
  const destination = createLogDestination(output);
  const written = once(output, 'data');
  destination.write('one\n');
  destination.write('x'.repeat(20_000));
  t.equal(String(await written), `one\n${'x'.repeat(20_000)}`);
  output.emit('error', new Error('EPIPE'));
  destination.write('y'.repeat(20_000));
  t.equal(output.read(), null, 'nothing is tried again');
});
