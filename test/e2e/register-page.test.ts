/** The page that creates an account, as people use it. */
import t from 'tap';
import { newMobile, wrongCode } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { askForCode, latestCode } from '../support/form.ts';
import { startSite } from '../support/site.ts';

// A browser on a busy machine takes its time.
t.setTimeout(300_000);

const site = await startSite(t);
const open = await startBrowser(t, site.url);
const password = 'correct horse battery';

t.test('a whole registration, with the code read from the simulator’s inbox', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await page.goto('/register.html');
  await page.getByLabel('手机号').fill(mobile);
  t.match(await askForCode(page, site), { errcode: /^0$/ });
  await page.getByText('短信已发出').waitFor();
  t.equal(await page.locator('#steps .reached').count(), 2);
  t.equal(await page.evaluate('document.activeElement.id'), 'sms-code', 'the next field is ready');
  await page.getByLabel('短信验证码').fill(await latestCode(page, site, mobile));
  await page.getByLabel('设置密码').fill(password);
  await page.getByRole('button', { name: '注册' }).click();
  await page.getByText(`你好，${mobile.slice(0, 3)}****${mobile.slice(-4)}`).waitFor();
  t.equal(new URL(page.url()).pathname, '/');
});

t.test('a wrong SMS code says how many tries are left and keeps the rest', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await page.goto('/register.html');
  await page.locator('#mobile').fill(mobile);
  await askForCode(page, site);
  await page.getByText('短信已发出').waitFor();
  const code = await latestCode(page, site, mobile);
  await page.locator('#sms-code').fill(wrongCode(code));
  await page.locator('#password').fill(password);
  await page.locator('#submit').click();
  await page.getByText('验证码不对，还可以试 4 次。').waitFor();
  t.equal(await page.evaluate('document.activeElement.id'), 'sms-code');
  t.equal(await page.locator('#password').inputValue(), password);
  await page.locator('#sms-code').fill(code);
  await page.locator('#submit').click();
  await page.waitForURL('/');
});

t.test('a registered number is told so, with the way to log in', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await site.services.users.create(mobile, 'unused');
  await page.goto('/register.html');
  await page.locator('#mobile').fill(mobile);
  t.match(await askForCode(page, site), { errcode: '4003' });
  const error = page.locator('#mobile-error');
  await error.getByText('这个手机号已经注册过。').waitFor();
  t.equal(await error.getByRole('link', { name: '去登录' }).getAttribute('href'), '/login.html');
});

t.test('every field is checked before anything is sent, and the first wrong one gets the focus', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#mobile').fill('12345');
  await page.locator('#password').fill('short');
  await page.locator('#submit').click();
  await page.getByText('手机号格式不对').waitFor();
  await page.getByText('密码需要 8 到 128 个字符。').waitFor();
  t.equal(await page.evaluate('document.activeElement.id'), 'mobile');
  t.equal(await page.locator('#mobile').getAttribute('aria-invalid'), 'true');
  await page.locator('#mobile').fill(newMobile());
  t.equal(await page.locator('#mobile-error').textContent(), '', 'the error leaves when the value changes');
});

t.test('no rule ticks for a weak password, also where only the server knows; it can be seen', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  const met = page.locator('#password-rules .met');
  for (const weak of ['12345678', 'sunshine1', 'ａｄｍｉｎ2026']) {
    await page.locator('#password').fill(weak);
    await page.locator('#password-error').getByText('这个密码太容易猜到').waitFor();
    t.equal(await met.count(), 0, weak);
  }
  await page.locator('#password').fill(password);
  await met.nth(1).waitFor();
  t.equal(await page.locator('#password-error').textContent(), '');
  await page.locator('#reveal').click();
  t.equal(await page.locator('#password').getAttribute('type'), 'text');
});
