/** How long a refused log-in takes says nothing about the account; `npm run bench:log-in` measures that it holds. */
import t from 'tap';
import { newMobile, startApi } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const OLD = 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3';
const FLOOR_MS = 250;

t.test('every wrong log-in compares one hash and is answered no earlier than the others', async (t) => {
  const api = await startApi(t, { LOGIN_FAILURE_MS: String(FLOOR_MS) });
  const { passwords, users } = api.services;
  const [known, old] = [newMobile(), newMobile()];
  await users.create(known, await passwords.hash('correct horse'));
  await users.create(old, OLD);
  const verify = t.capture(passwords, 'verify', passwords.verify);
  for (const [kind, mobile] of Object.entries({ unknown: newMobile(), known, old })) {
    const began = performance.now();
    const { answer } = await visitor(api).post('/session', { mobile, password: 'wrong' });
    // A timer may fire up to a millisecond before its time.
    t.ok(performance.now() - began > FLOOR_MS - 1, kind);
    t.equal(answer.errcode, '4106', kind);
    t.equal(verify().length, 1, `${kind}: one comparison`);
  }
});

t.test('nobody has a password that costs as much to compare as one of today', async (t) => {
  const { passwords } = (await startApi(t)).services;
  t.equal(await passwords.verify(undefined, ''), 'wrong');
  t.equal(await passwords.verify('plain', 'plain'), 'wrong', 'nor has one whose hash has no known form');
});
