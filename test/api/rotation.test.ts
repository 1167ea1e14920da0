/** Rotating APP_SECRETS: what was made under the old first secret lives on, and is refused clearly once it is removed. */
import t from 'tap';
import { openJob, parseJob } from '../../core/queue.ts';
import { createKeyring } from '../../core/secrets.ts';
import { newMobile, startApi } from '../support/api.ts';
import { testEnvironment } from '../support/harness.ts';

const OLD = 'the-old-secret-of-at-least-thirty-two-bytes';
const NEW = 'the-new-secret-of-at-least-thirty-two-bytes';
const password = 'correct horse battery';

t.test('codes and jobs outlive a new secret in front of theirs', async (t) => {
  const shared = await testEnvironment(t);
  const before = await startApi(t, { ...shared, APP_SECRETS: OLD });
  const mobile = newMobile();
  const answer = await before.requestSms(mobile);
  const job = parseJob((await before.services.queue.getJob(String(answer.data?.send_id)))?.data);
  const { code } = openJob(createKeyring([OLD]), job);

  const removed = await startApi(t, { ...shared, APP_SECRETS: NEW });
  const refused = await removed.post('/users', { mobile, sms_code: code, password });
  t.match(refused.json(), { errcode: '4002', errmsg: '短信验证码已过期' }, 'the user is told to ask for a new one');
  t.throws(() => openJob(createKeyring([NEW]), job), /no secret in APP_SECRETS opens this/);

  const rotated = await startApi(t, { ...shared, APP_SECRETS: `${NEW},${OLD}` });
  t.strictSame(openJob(createKeyring([NEW, OLD]), job), { mobile, code });
  const accepted = await rotated.post('/users', { mobile, sms_code: code, password });
  t.match(accepted.json(), { errcode: /^0$/ });
});

t.test('by the policy "same", a live code that can no longer be opened is replaced', async (t) => {
  const shared = await testEnvironment(t, { SMS_RESEND_POLICY: 'same' });
  const before = await startApi(t, { ...shared, APP_SECRETS: OLD });
  const mobile = newMobile();
  await before.receiveCode(mobile);
  await before.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  const after = await startApi(t, { ...shared, APP_SECRETS: NEW });
  const sms_code = await after.receiveCode(mobile);
  t.match((await after.post('/users', { mobile, sms_code, password })).json(), { errcode: /^0$/ });
});
