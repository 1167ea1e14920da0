/** Which new passwords are refused, and that nothing else is asked of them. */
import t from 'tap';
import { createPasswordRule } from '../../core/password-rule.ts';

const MOBILE = '13900130001';
const fault = createPasswordRule();

t.test('too short or too long, counted in characters of the normal form', async (t) => {
  for (const password of ['', 'seven77', 'ａｂｃdef7', 'é'.normalize('NFD').repeat(7), 'x'.repeat(129)]) {
    t.equal(fault(password, MOBILE), 'length', password.slice(0, 20));
  }
  t.equal(fault('密码很长很安全的', MOBILE), undefined);
  t.equal(fault('🐎🔋📎🐎🔋📎🐎🔋', MOBILE), undefined);
});

t.test('what an attacker tries first', async (t) => {
  for (const password of [
    ...['12345678', '87654321', '11111111', 'abcdefgh', '11223344', 'aaaabbbb'],
    ...['password', 'Password', 'PASSWORD1', 'p@ssw0rd', 'qwertyuiop', '1qaz2wsx', 'iloveyou', 'football'],
    ...['１２３４５６７８', 'ｐａｓｓｗｏｒｄ'],
    ...[MOBILE, `a${MOBILE}!`, 'ihome2026', '!!Password2026!!', 'woaini1314', 'a1234567', 'qq123456'],
  ]) {
    t.equal(fault(password, MOBILE), 'weak', password);
  }
});

t.test('everything else may be one, of whatever kinds of characters', async (t) => {
  for (const password of [
    'correct horse',
    'only lower case',
    '  spaces  ',
    '73948261',
    'xy'.repeat(64),
    'Tr0ub4dor&3',
  ]) {
    t.equal(fault(password, MOBILE), undefined, password);
  }
});
