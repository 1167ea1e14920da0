/** Numbers of twenty countries, their spellings, masks and ranges; what is no mobile is refused with its reason. */
import t from 'tap';
import { keyForm, maskNumber, numberRange, parsePhoneNumber } from '../../core/phone-number.ts';

const MOBILES: Record<string, string> = {
  CN: '+8613900002086',
  HK: '+85251234567',
  MO: '+85366123456',
  TW: '+886912345678',
  JP: '+819012345678',
  KR: '+821012345678',
  SG: '+6591234567',
  IN: '+919876543210',
  US: '+12025550123',
  CA: '+16045550123',
  MX: '+525512345678',
  BR: '+5511961234567',
  GB: '+447400123456',
  FR: '+33612345678',
  DE: '+4915123456789',
  IT: '+393123456789',
  RU: '+79161234567',
  KZ: '+77011234567',
  AU: '+61412345678',
  NG: '+2348031234567',
  ZA: '+27821234567',
  AE: '+971501234567',
};

t.test('a mobile of each country is known with its country, and never shown whole', async (t) => {
  for (const [country, e164] of Object.entries(MOBILES)) {
    t.strictSame(parsePhoneNumber(e164), { e164, country });
    const mask = maskNumber(e164);
    t.match(mask, /\*{4}/);
    t.notMatch(mask, new RegExp(e164.slice(-5)), `${country}: ${mask}`);
    t.ok(e164.startsWith(mask.split('*')[0] ?? '') || country === 'CN');
  }
});

t.test('mainland China keeps its pattern, its eleven digits in keys, and its mask', async (t) => {
  for (const text of ['13900002086', '+8613900002086']) {
    t.strictSame(parsePhoneNumber(text), { e164: '+8613900002086', country: 'CN' });
  }
  t.equal(keyForm('+8613900002086'), '13900002086');
  t.equal(maskNumber('+8613900002086'), '139****2086');
  t.equal(numberRange('+8613900002086'), '1390000');
  // Ranges the metadata doesn't know yet are the contract's all the same.
  t.strictSame(parsePhoneNumber('+8612300002086'), { fault: 'unallocated' });
  t.match(parsePhoneNumber('19000000000'), { country: 'CN' });
});

t.test('what is no mobile is refused with its reason', async (t) => {
  t.strictSame(parsePhoneNumber('+442071838750'), { fault: 'fixed_line' });
  t.strictSame(parsePhoneNumber('+861012345678'), { fault: 'fixed_line' });
  t.strictSame(parsePhoneNumber('+19005551234'), { fault: 'premium_rate' });
  t.strictSame(parsePhoneNumber('+449098790123'), { fault: 'premium_rate' });
  t.strictSame(parsePhoneNumber('+18005551234'), { fault: 'toll_free' });
  t.strictSame(parsePhoneNumber('+80012345678'), { fault: 'toll_free' });
  t.strictSame(parsePhoneNumber('+3361234567'), { fault: 'unallocated' });
  t.strictSame(parsePhoneNumber('+99912345678'), { fault: 'unallocated' });
  for (const text of ['', '12345', '139 0000 2086', '+0123456789', '+1', '13900002086 ', '+12345678901234567']) {
    t.equal(parsePhoneNumber(text), undefined, text);
  }
});

t.test('two spellings are one number', async (t) => {
  t.strictSame(parsePhoneNumber('+4407400123456'), parsePhoneNumber('+447400123456'));
});

t.test('abroad a mask shows the calling code and the end, a range hides the last four digits', async (t) => {
  t.equal(maskNumber('+447400123456'), '+44****3456');
  t.equal(maskNumber('+29051234'), '+290****4', 'a short number shows less');
  t.equal(numberRange('+447400123456'), '+44740012');
  t.equal(keyForm('+447400123456'), '+447400123456');
});
