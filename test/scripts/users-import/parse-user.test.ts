/** Which rows become users, what of them is kept, and what the others are told. */
import t from 'tap';
import { parseUser } from '../../../scripts/users-import/parse-user.ts';

const hash = 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3';
const good = { mobile: '13900000001', password_hash: hash };
const parse = (values: Record<string, unknown>) => parseUser({ line: 2, values: { ...good, ...values } });

t.test('a row with everything, and one with the least', async (t) => {
  const times = { create_time: '2017-09-01 08:00:00', update_time: '2017-09-02T00:00:00Z' };
  const values = {
    id: '7',
    name: '王',
    real_name: '王小明',
    id_card: '11010119900101001X',
    avatar_url: 'a.png',
    ...times,
  };
  t.strictSame(parse(values), {
    id: 7,
    name: '王',
    passwordHash: hash,
    mobile: good.mobile,
    realName: '王小明',
    idCard: '11010119900101001X',
    avatarUrl: 'a.png',
    createTime: new Date('2017-09-01T00:00:00Z'),
    updateTime: new Date('2017-09-02T00:00:00Z'),
  });
  for (const absent of [{}, { id: null, name: '', real_name: 'NULL', id_card: '\\N', create_time: null, extra: 'x' }]) {
    t.match(parse(absent), { id: null, name: good.mobile, realName: null, idCard: null, createTime: null });
  }
});

t.test('JSON may have numbers for mobile and id; MySQL may have fractions of seconds', async (t) => {
  const user = parse({ mobile: 13_900_000_002, id: 7, create_time: '2017-09-01 08:00:00.000000' });
  t.match(user, { mobile: '13900000002', id: 7, createTime: new Date('2017-09-01T00:00:00Z') });
});

for (const [values, message] of [
  [{ mobile: '' }, /^mobile:/],
  [{ mobile: '12345' }, /^mobile:/],
  [{ mobile: '12900000001' }, /^mobile:/],
  [{ mobile: '139000000010' }, /^mobile:/],
  [{ mobile: ['13900000001'] }, /^mobile: it is no text/],
  [{ password_hash: null }, /^password_hash: it is missing/],
  [{ password_hash: '123456' }, /^password_hash: its form is unknown/],
  [{ name: '名'.repeat(33) }, /^name: it is longer than 32 characters/],
  [{ name: 'a\0b' }, /^name: it holds a null character/],
  [{ name: 'a\ud800' }, /^name: it holds half a character/],
  [{ id: '0' }, /^id:/],
  [{ id: '-1' }, /^id:/],
  [{ id: 'x' }, /^id:/],
  [{ id: '2147483648' }, /^id:/],
  [{ id_card: 'x'.repeat(21) }, /^id_card:/],
  [{ avatar_url: 'x'.repeat(129) }, /^avatar_url:/],
  [{ id_card: '1.10101E+17' }, /^id_card: a spreadsheet has rounded it/],
  [{ id_card: '110101199001010000' }, /^id_card: a spreadsheet has rounded it/],
  [{ id_card: 2 ** 60 }, /^id_card: a spreadsheet has rounded it/],
  [{ mobile: '1.39E+10' }, /^mobile: a spreadsheet has rounded it/],
  [{ name: '1,39E+10' }, /^name: a spreadsheet has rounded it/],
  [{ id: '1E+05' }, /^id: a spreadsheet has rounded it/],
  [{ name: '#NAME?' }, /^name: it is what a spreadsheet showed/],
  [{ id_card: '########' }, /^id_card: it is what a spreadsheet showed/],
  [{ create_time: '0000-00-00 00:00:00' }, /^create_time:/],
  [{ create_time: '2017-02-30 00:00:00' }, /^create_time:/],
  [{ create_time: '0000-01-01T00:00:00Z' }, /^create_time:/],
  [{ create_time: '+275760-01-01T00:00:00Z' }, /^create_time:/],
  [{ update_time: 'yesterday' }, /^update_time:/],
] as const) {
  t.test(`refused: ${JSON.stringify(values).slice(0, 60)}`, async (t) => {
    t.match(
      t.throws(() => parse(values)),
      { message },
    );
  });
}

t.test('a name of 32 characters outside the basic plane is not too long', async (t) => {
  t.equal(parse({ name: '😀'.repeat(32) }).name, '😀'.repeat(32));
});

t.test('an id card that ends in three zeros is one when its check digit is right', async (t) => {
  t.equal(parse({ id_card: '110101199001007000' }).idCard, '110101199001007000');
});
