/** The security log: one line per outcome that matters, with who and where, without a mobile or anything typed. */
import t from 'tap';
import { mobileDigest } from '../../core/code.ts';
import { newMobile, startApi } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

t.test('log-ins, wrong passwords, wrong keys and foreign sites', async (t) => {
  const api = await startApi(t);
  const lines: Record<string, unknown>[] = [];
  api.app.addHook('onRequest', async (request) => {
    t.intercept(request.log, 'info', { value: (line: Record<string, unknown>) => lines.push(line) });
  });
  const mobile = newMobile();
  const password = 'correct horse battery';
  await api.services.users.create(mobile, await api.services.passwords.hash(password));
  const browser = visitor(api, { address: '2001:db8:1:2::9' });
  await browser.post('/session', { mobile, password: 'wrong' });
  await browser.post('/session', { mobile, password });
  await api.post('/sms_codes/check', {}, { 'x-api-key': 'wrong' });
  await api.post('/session', {}, { 'sec-fetch-site': 'cross-site' });
  const who = {
    event: 'security',
    address: '2001:db8:1:2::/64',
    mobileDigest: mobileDigest(api.services.keyring, mobile),
  };
  t.match(lines, [
    { ...who, outcome: 'PASSWORD_WRONG', route: '/api/v1.0/session', requestId: String },
    { ...who, outcome: 'LOGGED_IN' },
    { outcome: 'SERVICE_KEY_INVALID', route: '/api/v1.0/sms_codes/check' },
  ]);
  t.notMatch(JSON.stringify(lines), new RegExp(mobile));
  t.notMatch(JSON.stringify(lines), password);
  const { values } = await api.services.metrics.securityEvents.get();
  t.strictSame(
    values.map(({ labels }) => labels.outcome),
    ['PASSWORD_WRONG', 'LOGGED_IN', 'SERVICE_KEY_INVALID', 'CROSS_SITE'],
  );
});
