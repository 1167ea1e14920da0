/** Two applications for tests, shop and bank, that have nothing of each other; and calls with their keys. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApi } from './api.ts';
import type { Test } from './harness.ts';

export const KEYS = { shop: 'shop-secret-key', bank: 'bank-secret-key', reader: 'reader-secret-key' };
export const PUBLISHABLE = 'pk_shop_12345678';
export const ORIGIN = 'https://shop.example';
const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const shop = {
  id: 'shop',
  name: { zh: '小店', en: 'Shop' },
  keys: [
    { name: 'all', sha256: sha256(KEYS.shop), scopes: ['send', 'check', 'read'] },
    { name: 'reader', sha256: sha256(KEYS.reader), scopes: ['read'] },
  ],
  publishableKeys: [PUBLISHABLE],
  origins: [ORIGIN],
  countries: ['CN', 'US', 'GB'],
  purposes: ['login', 'checkout'],
  receipt: true,
};
const bank = {
  id: 'bank',
  name: 'Bank',
  keys: [{ name: 'all', sha256: sha256(KEYS.bank), scopes: ['send', 'check', 'read'] }],
  purposes: ['login'],
  codeLength: 8,
  codeTtlSeconds: 120,
};

/** `changes` to single applications, by their id. */
function applicationsFile(t: Test, changes: Record<string, object> = {}): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'sms-applications-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'applications.json');
  const applications = [shop, bank].map((one) => ({ ...one, ...changes[one.id] }));
  writeFileSync(path, JSON.stringify({ applications }));
  return { APPLICATIONS_FILE: path, SHOP_WEBHOOK_SECRET: WEBHOOK_SECRET };
}

/** The API with both; `call` makes a request with a key and reads its answer. */
export async function startWithApplications(
  t: Test,
  settings: Record<string, string> = {},
  changes: Record<string, object> = {},
) {
  const api = await startApi(t, { SMS_COUNTRIES: 'CN,US,GB,FR', ...applicationsFile(t, changes), ...settings });

  async function call(
    method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS',
    path: string,
    given: { key?: string; body?: object; headers?: Record<string, string> } = {},
  ) {
    const { key = KEYS.shop, body, headers = {} } = given;
    const response = await api.app.inject({
      method,
      url: `/api/v1.0${path}`,
      headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers },
      ...(body ? { payload: body } : {}),
    });
    const content = response.body === '' ? {} : response.json();
    return { status: response.statusCode, headers: response.headers, content, data: content.data ?? {} };
  }

  const create = (to: string, given: { key?: string; body?: object; headers?: Record<string, string> } = {}) =>
    call('POST', '/verifications', { ...given, body: { to, ...given.body } });
  const check = (id: string, code: string, given: { key?: string; headers?: Record<string, string> } = {}) =>
    call('POST', `/verifications/${id}/check`, { ...given, body: { code } });

  return { ...api, call, create, check };
}
