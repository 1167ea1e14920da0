/** SERVICE_KEYS: several names with digests, every fault told without quoting a key. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { parseServiceKeys } from '../../core/service-keys.ts';
import { PURPOSES } from '../../core/states.ts';

const digest = 'ab'.repeat(32);

t.test('names and digests', async (t) => {
  const keys = parseServiceKeys(`shop:${digest}, billing-2:${digest.toUpperCase()}`);
  t.strictSame(
    keys.map(({ name }) => name),
    ['shop', 'billing-2'],
  );
  t.ok(keys.every((key) => key.digest.equals(Buffer.from(digest, 'hex'))));
});

t.test('scopes: the purposes that are named, else all', async (t) => {
  const keys = parseServiceKeys(`shop:${digest}:register+enter,all:${digest}`);
  t.strictSame(
    keys.map(({ scopes }) => scopes),
    [['register', 'enter'], PURPOSES],
  );
});

for (const [fault, text] of Object.entries({
  'a digest without a name': digest,
  'an empty name': `:${digest}`,
  'a name twice': `shop:${digest},shop:${digest}`,
  'no scope': `shop:${digest}:`,
  'an unknown scope': `shop:${digest}:register+everything`,
  'an empty item': `shop:${digest},`,
  'a key instead of its digest': 'shop:the-key-itself',
  'the digest of an empty key': `shop:${createHash('sha256').update('').digest('hex')}`,
})) {
  t.test(`refused: ${fault}`, async (t) => {
    t.throws(() => parseServiceKeys(text));
    t.notMatch(String(t.throws(() => parseServiceKeys(text))), /the-key-itself/);
  });
}
