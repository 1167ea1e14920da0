/** Receipts: what they say, who can check them, how keys are rotated. */
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import t from 'tap';
import { createReceipts, RECEIPT_ISSUER } from '../../core/receipts.ts';
import { createKeyring } from '../../core/secrets.ts';

const [older, newer] = ['an-older-secret-of-thirty-two-bytes!', 'a-newer-secret-of-thirty-two-bytes!!'];
const facts = { application: 'shop', verificationId: 'ab'.repeat(16), purpose: 'login', e164: '+8613900002086' };
const options = { issuer: RECEIPT_ISSUER, audience: 'shop', algorithms: ['EdDSA'] };

t.test('a receipt says who verified what for whom, and never the number', async (t) => {
  const receipts = createReceipts(createKeyring([older]));
  const receipt = await receipts.issue(facts, Date.now());
  const { payload } = await jwtVerify(receipt, createLocalJWKSet(await receipts.jwks()), options);
  t.match(payload, {
    aud: 'shop',
    verification_id: facts.verificationId,
    purpose: 'login',
    phone_number_verified: true,
    phone_number_digest: /^[\w-]{43}$/,
  });
  t.equal(Number(payload.exp) - Number(payload.iat), 300);
  t.notMatch(JSON.stringify(payload), /13900002086/);
});

t.test('the digest is of the number, and of the application', async (t) => {
  const receipts = createReceipts(createKeyring([older]));
  const keySet = createLocalJWKSet(await receipts.jwks());
  const digest = async (given: Partial<typeof facts>) =>
    (await jwtVerify(await receipts.issue({ ...facts, ...given }, Date.now()), keySet)).payload.phone_number_digest;
  t.equal(await digest({}), await digest({ purpose: 'checkout' }));
  t.not(await digest({}), await digest({ e164: '+8613900002087' }));
  t.not(await digest({}), await digest({ application: 'other' }));
});

t.test('for another audience, too late or under an unknown key it is worth nothing', async (t) => {
  const receipts = createReceipts(createKeyring([older]));
  const keySet = createLocalJWKSet(await receipts.jwks());
  const receipt = await receipts.issue(facts, Date.now());
  await t.rejects(jwtVerify(receipt, keySet, { ...options, audience: 'other' }));
  await t.rejects(jwtVerify(await receipts.issue(facts, Date.now() - 301_000), keySet, options), {
    code: 'ERR_JWT_EXPIRED',
  });
  const strangers = createLocalJWKSet(await createReceipts(createKeyring([newer])).jwks());
  await t.rejects(jwtVerify(receipt, strangers, options), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
});

t.test('while secrets are rotated both keys are published, and the first signs', async (t) => {
  const before = createReceipts(createKeyring([older]));
  const during = createReceipts(createKeyring([newer, older]));
  const keySet = createLocalJWKSet(await during.jwks());
  for (const receipts of [before, during]) await jwtVerify(await receipts.issue(facts, Date.now()), keySet, options);
  const [first, second] = (await during.jwks()).keys;
  t.equal(decodeProtectedHeader(await during.issue(facts, Date.now())).kid, first?.kid);
  t.equal(second?.kid, (await before.jwks()).keys[0]?.kid, 'a key keeps its kid');
  t.notMatch(JSON.stringify(await during.jwks()), /"d"/, 'no private part');
});
