/** Which stored hashes are understood, and which are refused before anything is computed. */
import t from 'tap';
import { parsePasswordHash } from '../../core/password-hash.ts';

const hex = (bytes: number): string => 'ab'.repeat(bytes);
const salt = 'VXErd862a8cW+cSg9J/eMg';
const key = 'YeA980+yQuV2HYXbiUN8hLyN+Ahory2g0BTA7eyDsbE';

t.test('known forms', async (t) => {
  t.match(parsePasswordHash(`$argon2id$v=19$m=19456,t=2,p=1$${salt}$${key}`), {
    kind: 'argon2id',
    memoryKib: 19_456,
    passes: 2,
    lanes: 1,
  });
  t.match(parsePasswordHash(`pbkdf2:sha256:50000$B3TM6AR0$${hex(32)}`), {
    kind: 'pbkdf2',
    digest: 'sha256',
    iterations: 50_000,
    salt: 'B3TM6AR0',
  });
  t.match(parsePasswordHash(`pbkdf2:sha512:210000$B3TM6AR0$${hex(64)}`), { kind: 'pbkdf2', digest: 'sha512' });
  t.match(parsePasswordHash(`scrypt:32768:8:1$kFqNIgS1UuOEZmbc$${hex(64)}`), {
    kind: 'scrypt',
    cost: 32_768,
    blockSize: 8,
    parallelization: 1,
  });
});

for (const [fault, text] of Object.entries({
  nothing: '',
  'a password': '123456',
  'an unsalted digest': hex(32),
  'another argon2': `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${key}`,
  'argon2id without a key': `$argon2id$v=19$m=19456,t=2,p=1$${salt}$`,
  'argon2id that takes all memory': `$argon2id$v=19$m=9999999,t=2,p=1$${salt}$${key}`,
  'argon2id for a minute': `$argon2id$v=19$m=1048576,t=99,p=1$${salt}$${key}`,
  'argon2id with less memory than its lanes need': `$argon2id$v=19$m=8,t=2,p=2$${salt}$${key}`,
  'argon2id whose salt is no base64': `$argon2id$v=19$m=19456,t=2,p=1$${salt.slice(0, 13)}$${key}`,
  'argon2id whose key is no base64': `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${key.slice(0, 17)}`,
  'argon2id whose key has bits too many': `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${key.slice(0, -1)}F`,
  'scrypt for a minute': `scrypt:524288:8:99$salt$${hex(64)}`,
  'a digest that is cut off': `pbkdf2:sha256:50000$B3TM6AR0$${hex(31)}`,
  'a digest of another length': `pbkdf2:sha512:50000$B3TM6AR0$${hex(32)}`,
  'an unknown digest': `pbkdf2:md5:50000$B3TM6AR0$${hex(16)}`,
  'no iterations': `pbkdf2:sha256:0$B3TM6AR0$${hex(32)}`,
  'iterations for a day': `pbkdf2:sha256:9999999$B3TM6AR0$${hex(32)}`,
  'no salt': `pbkdf2:sha256:50000$$${hex(32)}`,
  'scrypt with a cost that is no power of two': `scrypt:32767:8:1$salt$${hex(64)}`,
  'scrypt that takes all memory': `scrypt:1048576:999:1$salt$${hex(64)}`,
  'a trailing newline': `pbkdf2:sha256:50000$B3TM6AR0$${hex(32)}\n`,
})) {
  t.test(`unknown: ${fault}`, async (t) => t.equal(parsePasswordHash(text), undefined));
}
