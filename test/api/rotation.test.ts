/** Rotating APP_SECRETS: what was made under the old first secret lives on, and is refused clearly once it is removed. */
import t from 'tap';
import { openJob, parseJob } from '../../core/queue.ts';
import { createKeyring } from '../../core/secrets.ts';
import { type Api, newMobile, startApi } from '../support/api.ts';
import { testEnvironment } from '../support/harness.ts';
import { visitor } from '../support/visitor.ts';

const OLD = 'the-old-secret-of-at-least-thirty-two-bytes';
const NEW = 'the-new-secret-of-at-least-thirty-two-bytes';
const password = 'correct horse battery';

t.test('codes and jobs outlive a new secret in front of theirs', async (t) => {
  const shared = await testEnvironment(t);
  const before = await startApi(t, { ...shared, APP_SECRETS: OLD });
  const mobile = newMobile();
  const browser = visitor(before);
  const { answer } = await browser.post('/sms_codes', { mobile, ...(await before.imageCode()) });
  const job = parseJob((await before.services.queue.getJob(String(answer.data?.send_id)))?.data);
  const { code } = openJob(createKeyring([OLD]), job);
  /** The same browser at another process. */
  const registerAt = async (api: Api) => {
    const same = visitor(api);
    same.cookies = browser.cookies;
    return (await same.post('/users', { mobile, sms_code: code, password })).answer;
  };

  const removed = await startApi(t, { ...shared, APP_SECRETS: NEW });
  t.match(
    await registerAt(removed),
    { errcode: '4002', errmsg: '短信验证码已过期' },
    'the user is told to ask for a new one',
  );
  t.throws(() => openJob(createKeyring([NEW]), job), /no secret in APP_SECRETS opens this/);

  const rotated = await startApi(t, { ...shared, APP_SECRETS: `${NEW},${OLD}` });
  t.strictSame(openJob(createKeyring([NEW, OLD]), job), { mobile, code });
  t.match(await registerAt(rotated), { errcode: /^0$/ });
});

t.test('by the policy "same", a live code that can no longer be opened is replaced', async (t) => {
  const shared = await testEnvironment(t, { SMS_RESEND_POLICY: 'same' });
  const before = await startApi(t, { ...shared, APP_SECRETS: OLD });
  const mobile = newMobile();
  const browser = visitor(before);
  await browser.receiveCode(mobile);
  await before.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  const after = await startApi(t, { ...shared, APP_SECRETS: NEW });
  const same = visitor(after);
  same.cookies = browser.cookies;
  const sms_code = await same.receiveCode(mobile);
  t.match((await same.post('/users', { mobile, sms_code, password })).answer, { errcode: /^0$/ });
});
