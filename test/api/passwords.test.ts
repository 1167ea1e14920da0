/** Passwords: forms old and new, hashing anew, and a queue that ends. */
import { hash } from '@node-rs/argon2';
import t from 'tap';
import { createPasswords } from '../../api/passwords.ts';

const options = {
  argon2MemoryKib: 64,
  argon2Passes: 1,
  argon2Lanes: 1,
  passwordHashesAtOnce: 2,
  passwordQueue: 3,
};
const passwords = createPasswords(options);

/** Made by the reference implementation of each form: werkzeug's own vector, and Python's hashlib. */
const OLD_HASHES: [password: string, stored: string][] = [
  ['123456', 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3'],
  [
    '密码pass',
    'pbkdf2:sha256:600000$Zm9vYmFyYmF6cXV4$48d49d2e14cb41833d25c6efca4303a767aeb30f755a9aef43c844bdbbbd782c',
  ],
  [
    '密码pass',
    'scrypt:32768:8:1$Zm9vYmFyYmF6cXV4$7ac11f564a7106d6c671fb0f9cdaeb865745d8c1684f74ea1885cb4358b50debd00ca6cd146ce1ba55025985baf29c2fc7b8074ddfdbcd5343c8fdbadfc8f2ae',
  ],
];

for (const [password, stored] of OLD_HASHES) {
  t.test(`of the old application: ${stored.split('$')[0]}`, async (t) => {
    t.equal(await passwords.verify(stored, password), 'outdated');
    t.equal(await passwords.verify(stored, `${password} `), 'wrong');
  });
}

t.test('a hash is argon2id with the parameters of the settings', async (t) => {
  const stored = await passwords.hash('correct horse');
  t.match(stored, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  t.equal(await passwords.verify(stored, 'correct horse'), 'right');
  t.equal(await passwords.verify(stored, 'correct horses'), 'wrong');
  t.not(await passwords.hash('correct horse'), stored, 'salted');
});

t.test('a password is one text however it was typed, and an older hash of another text is replaced', async (t) => {
  const [composed, decomposed] = ['pässwörter'.normalize('NFC'), 'pässwörter'.normalize('NFD')];
  const stored = await passwords.hash(decomposed);
  t.equal(await passwords.verify(stored, composed), 'right');
  t.equal(await passwords.verify(stored, decomposed), 'right');
  const raw = await hash(decomposed, { memoryCost: 64, timeCost: 1, parallelism: 1 });
  t.equal(await passwords.verify(raw, decomposed), 'outdated');
  t.equal(await passwords.verify(raw, composed), 'wrong');
});

t.test('other parameters make a hash outdated', async (t) => {
  const stored = await passwords.hash('correct horse');
  for (const changed of [{ argon2MemoryKib: 128 }, { argon2Passes: 2 }, { argon2Lanes: 2, argon2MemoryKib: 64 }]) {
    const later = createPasswords({ ...options, ...changed });
    t.equal(await later.verify(stored, 'correct horse'), 'outdated');
    t.equal(await later.verify(stored, 'wrong'), 'wrong');
  }
});

t.test('no user and a hash of no known form: wrong, whatever the password', async (t) => {
  for (const stored of [undefined, '', 'unused']) {
    t.equal(await passwords.verify(stored, ''), 'wrong');
    t.equal(await passwords.verify(stored, 'unused'), 'wrong');
  }
});

t.test('of more log-ins than may wait, the rest are refused at once', async (t) => {
  let begun = 0;
  const logIn = () => {
    begun += 1;
    return passwords.verify(undefined, 'x');
  };
  const clients = Array.from({ length: 12 }, (_, index) => `203.0.113.${index}`);
  const verdicts = await Promise.all(clients.map((client) => passwords.comparing(client, logIn)));
  t.equal(begun, options.passwordHashesAtOnce + options.passwordQueue);
  t.equal(verdicts.filter((verdict) => verdict === 'wrong').length, begun);
  t.equal(verdicts.filter((verdict) => verdict === undefined).length, 12 - begun);
  t.equal(await passwords.comparing('203.0.113.1', logIn), 'wrong', 'then there is room again');
  await t.rejects(
    passwords.comparing('203.0.113.1', () => Promise.reject(new Error('a store is gone'))),
    { message: 'a store is gone' },
  );
  t.equal(await passwords.comparing('203.0.113.1', logIn), 'wrong');
});

t.test('a client gets a quarter of the places, so that one alone keeps nobody out', async (t) => {
  const logIn = () => passwords.verify(undefined, 'x');
  const [one, other] = ['203.0.113.1', '203.0.113.2'];
  const verdicts = await Promise.all([one, one, one, one, other].map((client) => passwords.comparing(client, logIn)));
  t.strictSame(verdicts, ['wrong', 'wrong', undefined, undefined, 'wrong']);
  t.equal(await passwords.comparing(one, logIn), 'wrong', 'then there is room again');
});
