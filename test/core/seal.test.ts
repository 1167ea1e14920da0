/** Sealing and digests: rotation, binding, and what tampering does. */
import t from 'tap';
import { codeDigests, generateCode, generateSendId, mobileDigest } from '../../core/code.ts';
import { openJob, parseJob, sealJob } from '../../core/queue.ts';
import { createRecipient } from '../../core/recipient.ts';
import { seal, unseal } from '../../core/seal.ts';
import { createKeyring } from '../../core/secrets.ts';

const [first, second] = ['first-secret-of-at-least-thirty-two-bytes', 'second-secret-of-at-least-thirty-two-byte'];
const old = createKeyring([first]);
const rotated = createKeyring([second, first]);
const subject = { mobile: '13900002086', purpose: 'register', code: '123456' } as const;

t.test('what an old secret sealed opens after a new one is put in front, not after it is removed', async (t) => {
  const sealed = seal(old, 'text', 'id');
  t.equal(unseal(rotated, sealed, 'id'), 'text');
  t.throws(() => unseal(createKeyring([second]), sealed, 'id'), { message: /no secret in APP_SECRETS/ });
});

t.test('a sealed text is bound to its send and to every bit', async (t) => {
  const sealed = seal(old, 'text', 'id');
  t.throws(() => unseal(old, sealed, 'other'));
  t.throws(() => unseal(old, '', 'id'));
  const bytes = Buffer.from(sealed, 'base64url');
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8((bytes[index] ?? 0) ^ 1, index);
    t.throws(() => unseal(old, changed.toString('base64url'), 'id'), `byte ${index}`);
  }
  t.not(seal(old, 'text', 'id'), sealed, 'the nonce is fresh');
});

t.test('digests of a code differ by mobile and purpose, and the old secret still knows them', async (t) => {
  const [digest] = codeDigests(old, subject);
  t.match(digest, /^[0-9a-f]{8}:[0-9a-f]{64}$/);
  t.not(codeDigests(old, { ...subject, mobile: '13900002087' })[0], digest);
  t.not(codeDigests(old, { ...subject, purpose: 'login' })[0], digest);
  t.equal(codeDigests(rotated, subject)[1], digest);
  t.not(codeDigests(rotated, subject)[0], digest);
  t.match(mobileDigest(old, subject.mobile), /^[0-9a-f]{64}$/);
});

t.test('a job carries the code sealed and nothing of it in clear', async (t) => {
  const sendId = generateSendId();
  const job = sealJob(old, {
    ...subject,
    recipient: createRecipient(old, subject.mobile),
    sendId,
    expiresAt: 1_700_000_000_000,
  });
  t.strictSame(openJob(old, parseJob(job)), { mobile: subject.mobile, code: subject.code });
  t.notMatch(JSON.stringify(job), /13900002086|123456/);
  t.throws(() => parseJob({ ...job, v: 99 }));
  t.throws(() => parseJob(null));
});

t.test('codes are six digits, spread over the whole range', async (t) => {
  const codes = Array.from({ length: 20_000 }, generateCode);
  t.ok(codes.every((code) => /^[0-9]{6}$/.test(code)));
  const leading = new Set(codes.map((code) => code[0]));
  t.equal(leading.size, 10, 'leading zeros are kept and every digit leads');
});
