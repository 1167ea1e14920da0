/** The pages to log in and to reset a password, and the home page that shows who is there. */
import t from 'tap';
import { newMobile, wrongCode } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { askForCode, latestCode } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t, { SMS_MOBILE_CHECK_LIMIT: '1/1h' });
const open = await startBrowser(t, site.url);
const password = 'correct horse battery';

async function newUser(): Promise<string> {
  const mobile = newMobile();
  await site.services.users.create(mobile, await site.services.passwords.hash(password));
  return mobile;
}

t.test('log in by password, after a wrong one; then log out', async (t) => {
  const page = await open(t);
  const mobile = await newUser();
  await page.goto('/');
  await page.getByRole('link', { name: '登录' }).click();
  await page.locator('#mobile').fill(mobile);
  await page.getByRole('radio', { name: '密码' }).check();
  await page.locator('#password').fill('not the password');
  await page.locator('#submit').click();
  await page.getByText('手机号或密码不对。').waitFor();
  t.equal(await page.locator('#mobile').inputValue(), mobile);
  await page.locator('#password').fill(password);
  await page.locator('#password').press('Enter');
  await page.getByText('你好').waitFor();
  await page.reload();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('link', { name: '注册' }).waitFor();
  t.equal(await page.locator('#member').isHidden(), true);
  t.equal(await page.evaluate('document.activeElement.pathname'), '/login.html', 'the focus is not left on nothing');
});

t.test('who has guessed too often for any code is told to wait, not to send another', async (t) => {
  const page = await open(t);
  const mobile = await newUser();
  await page.goto('/login.html');
  await page.locator('#mobile').fill(mobile);
  await page.locator('#send').click();
  await page.getByText('短信已发出').waitFor();
  await page.locator('#sms-code').fill(wrongCode(await latestCode(page, site, mobile)));
  await page
    .locator('#sms-code-error')
    .getByText(/^错误次数太多，请在 .*后再试。$/)
    .waitFor();
  t.equal(await page.evaluate('document.activeElement.id'), 'sms-code');
});

t.test('a number without an account is told so where one is needed, with the way to create one', async (t) => {
  const page = await open(t);
  await page.goto('/reset.html');
  await page.locator('#mobile').fill(newMobile());
  t.match(await askForCode(page, site), { errcode: '4104' });
  const link = page.locator('#mobile-error').getByRole('link', { name: '去注册' });
  t.equal(await link.getAttribute('href'), '/register.html');
});

t.test('a new password by SMS code', async (t) => {
  const page = await open(t);
  const mobile = await newUser();
  await page.goto('/login.html');
  await page.getByRole('radio', { name: '密码' }).check();
  await page.getByRole('link', { name: '忘记密码？' }).click();
  await page.locator('#mobile').fill(mobile);
  await askForCode(page, site);
  await page.getByText('短信已发出').waitFor();
  await page.locator('#sms-code').fill(await latestCode(page, site, mobile));
  await page.locator('#password').fill('another battery staple');
  await page.locator('#submit').click();
  await page.getByText('密码已更新').waitFor();
  await page.getByRole('link', { name: '去登录' }).click();
  t.equal(await page.locator('#mobile').inputValue(), mobile, 'the number goes along');
  await page.getByRole('radio', { name: '密码' }).check();
  await page.locator('#password').fill('another battery staple');
  await page.locator('#submit').click();
  await page.getByText('你好').waitFor();
  t.equal(new URL(page.url()).pathname, '/');
});

t.test('the slides move by their buttons', async (t) => {
  const page = await open(t, { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' });
  await page.goto('/');
  await page.locator('.slides img').first().waitFor();
  await page.getByRole('button', { name: '下一张' }).click();
  await page.waitForFunction('document.getElementById("slides").scrollLeft > 200');
  await page.getByRole('button', { name: '上一张' }).click();
  await page.waitForFunction('document.getElementById("slides").scrollLeft === 0');
  t.pass();
});

t.test('the slides are named in the language of the page', async (t) => {
  const page = await open(t);
  await page.goto('/');
  await page.getByText('临湖木屋').waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByText('Cabin by the lake').waitFor();
  t.ok(await page.getByText('临湖木屋').isHidden());
});
