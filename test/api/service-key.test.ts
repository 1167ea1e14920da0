/** Which back end a request comes from: without a key, or with an empty one, it comes from none. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { serviceKeyOf } from '../../api/service-key.ts';
import { ServiceError } from '../../core/errors.ts';

const digest = (key: string) => createHash('sha256').update(key).digest();

t.test('no key fits none, not even the digest of nothing', async (t) => {
  const keys = [{ name: 'shop', digest: digest(''), scopes: [] }];
  for (const headers of [{}, { 'x-api-key': '' }, { authorization: 'Bearer ' }]) {
    t.throws(() => serviceKeyOf(keys, headers), new ServiceError('SERVICE_KEY_INVALID'));
  }
});

t.test('the holder of a key is told by its name', async (t) => {
  const keys = ['shop', 'billing'].map((name) => ({ name, digest: digest(`${name}-key`), scopes: [] }));
  t.equal(serviceKeyOf(keys, { 'x-api-key': 'billing-key' }).name, 'billing');
});
