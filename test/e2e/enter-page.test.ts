/** The one way in: a number, a code, and whoever is new is asked for a password; nothing of it is lost on the way. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { newMobile, wrongCode } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { answerTo, freshAddress, latestCode, storedAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t);
const open = await startBrowser(t, site.url);

/** All pages come from one address, of which each test is to know the first sends. */
t.beforeEach(() => freshAddress(site));

const focused = (page: Page) => page.evaluate<string>('document.activeElement.id');

/** Types the number and presses once; the code's box is there when this returns. */
async function ask(page: Page, mobile: string): Promise<void> {
  await page.goto('/login.html');
  await page.locator('#mobile').pressSequentially(mobile);
  t.match(await answerTo(page, () => page.locator('#send').click()), { errcode: /^0$/ });
  await page.locator('#sms-code').waitFor();
}

t.test('whoever is known is in with eleven digits, one press and six digits', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await site.services.users.create(mobile, null);
  let [presses, keys] = [0, 0];
  await page.exposeFunction('pressed', () => {
    presses += 1;
  });
  await page.exposeFunction('typed', () => {
    keys += 1;
  });
  await page.addInitScript(
    'addEventListener("click", () => pressed(), true); addEventListener("keydown", () => typed(), true);',
  );
  await ask(page, mobile);
  t.equal(await focused(page), 'sms-code');
  await page.getByText(`验证码已发送至 ${mobile.slice(0, 3)} **** ${mobile.slice(-4)}`).waitFor();
  t.ok(await page.locator('#mobile').isHidden(), 'one question at a time');
  t.ok(await page.locator('#image-code').isHidden());
  await page.keyboard.type(await latestCode(page, site, mobile));
  await page.getByText('你好').waitFor();
  t.strictSame([presses, keys], [1, 17]);
  t.equal(await page.evaluate('localStorage.getItem("sends").includes("139")'), false, 'the number is forgotten');
});

t.test('whoever is new sets a password', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await ask(page, mobile);
  await page.locator('#sms-code').fill(await latestCode(page, site, mobile));
  await page.getByRole('heading', { name: '欢迎加入爱家' }).waitFor();
  t.equal(await focused(page), 'new-password');
  await page.keyboard.type('short');
  await page.keyboard.press('Enter');
  await page.getByText('密码需要 8 到 128 个字符。').waitFor();
  await page.reload();
  await page.locator('#new-password').fill('correct horse battery');
  await page.locator('#submit').click();
  await page.getByText('你好').waitFor();
  const { passwordHash } = (await site.services.users.findByMobile(mobile)) ?? {};
  t.match(passwordHash, /^\$argon2id/);
});

t.test('whoever is new may skip the password', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await ask(page, mobile);
  await page.locator('#sms-code').fill(await latestCode(page, site, mobile));
  await page.getByRole('button', { name: '暂不设置' }).click();
  await page.getByText('你好').waitFor();
  t.equal((await site.services.users.findByMobile(mobile))?.passwordHash, null);
});

t.test('after the first sends of an address there is a picture, the sound, or the work', async (t) => {
  const page = await open(t);
  for (let sends = 0; sends < 3; sends++)
    await site.services.limits.take('sms', '127.0.0.1', site.services.config.smsIpLimits);
  await page.goto('/login.html');
  const mobile = newMobile();
  await page.locator('#mobile').fill(mobile);
  await page.locator('#send').click();
  await page.locator('#picture[src^="blob:"]').waitFor();
  t.ok(await page.locator('#mobile').isHidden(), 'one question at a time');
  await page.locator('#image-code:focus').waitFor();
  await page.keyboard.type('zzzz');
  t.match(await answerTo(page, () => page.keyboard.press('Enter')), { errcode: '4004' });
  await page.getByText('已换一张').waitFor();
  await page.locator('#picture[src^="blob:"]').waitFor();
  await page.locator('#image-code').fill(await storedAnswer(page, site));
  t.match(await answerTo(page, () => page.keyboard.press('Enter')), { errcode: /^0$/ });
  await page.locator('#sms-code').waitFor();
  t.ok(await page.locator('#picture').isHidden());
});

t.test('a wrong code is told and typed again; a dead one stands beside no steps', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await site.services.users.create(mobile, null);
  await ask(page, mobile);
  await page.getByText('短信已发出').waitFor();
  const wrong = wrongCode(await latestCode(page, site, mobile));
  for (const words of ['还可以试 4 次', '还可以试 3 次', '还可以试 2 次', '还可以试 1 次', '错误次数太多']) {
    await page.locator('#sms-code').fill('');
    await page.locator('#sms-code').pressSequentially(wrong);
    await page.locator('#sms-code-error').getByText(words).waitFor();
  }
  await page.getByText(/^这个验证码已失效，\d+ 秒后可重新获取。$/).waitFor();
  t.ok(await page.locator('#steps').isHidden());
  t.equal(await page.locator('#send').textContent(), '重新获取');
});

t.test('a reload, the way back, another tab and another page go on where things are', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await ask(page, mobile);
  await page.getByText('短信已发出').waitFor();
  await page.reload();
  await page.getByText('验证码已发送至').waitFor();
  t.match(await page.locator('#send').textContent(), /^\d+ 秒后重发$/);
  await page.goto('/');
  await page.goBack();
  await page.locator('#sms-code').waitFor();
  const other = await page.context().newPage();
  await other.goto('/login.html');
  await other.getByText('验证码已发送至').waitFor();
  await page.getByRole('link', { name: '爱家' }).click();
  await page.goto('/register.html');
  t.equal(await page.locator('#mobile').inputValue(), mobile);
  t.match(await page.locator('#send').textContent(), /^\d+ 秒后重发$/, 'the interval is the number’s');
});

t.test('a second tab learns of a send while it is open', async (t) => {
  const page = await open(t);
  const other = await page.context().newPage();
  const mobile = newMobile();
  await other.goto('/login.html');
  await other.locator('#mobile').fill(mobile);
  await ask(page, mobile);
  await other.getByText('验证码已发送至').waitFor();
  t.match(await other.locator('#send').textContent(), /^\d+ 秒后重发$/);
});

t.test('the number can be changed, and the code that was sent be come back to', async (t) => {
  const page = await open(t);
  const [first, second] = [newMobile(), newMobile()];
  await ask(page, first);
  await page.getByRole('button', { name: '修改号码' }).click();
  t.equal(await focused(page), 'mobile');
  await page.getByRole('button', { name: '继续输入验证码' }).click();
  t.equal(await focused(page), 'sms-code');
  await page.getByRole('button', { name: '修改号码' }).click();
  await page.locator('#mobile').fill(second);
  t.ok(await page.locator('#back').isHidden());
  t.match(await answerTo(page, () => page.locator('#mobile').press('Enter')), { errcode: /^0$/ });
  await page
    .getByText(`**** ${second.slice(-4)}`)
    .first()
    .waitFor();
});

t.test('an SMS that does not come is asked about after 20 seconds', async (t) => {
  const page = await open(t);
  await page.clock.install();
  await ask(page, newMobile());
  t.ok(await page.locator('#help').isHidden());
  await page.clock.runFor(21_000);
  await page.getByText('没收到验证码？').click();
  await page
    .locator('#help-state')
    .getByText(/^短信|^运营商/)
    .waitFor();
  await page.getByText(/确认号码 139 \*{4} \d{4} 没有填错/).waitFor();
  await page.getByRole('button', { name: '改用密码登录' }).click();
  t.ok(await page.locator('#password').isVisible());
});

t.test('the way back from another page shows what the form says', async (t) => {
  const page = await open(t);
  await page.goto('/login.html');
  await page.locator('#way-password').check();
  t.ok(await page.locator('#password').isVisible());
  await page.goto('/');
  await page.goBack();
  const checked = await page.locator('#way-password').isChecked();
  t.equal(await page.locator('#password').isVisible(), checked);
  t.equal(await page.locator('#send').isVisible(), !checked);
});

t.test('whoever is logged in is told so', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await site.services.users.create(mobile, await site.services.passwords.hash('correct horse'));
  await page.goto('/login.html');
  await page.locator('#way-password').check();
  await page.locator('#mobile').fill(mobile);
  await page.locator('#password').fill('correct horse');
  await page.locator('#submit').click();
  await page.getByText('你好').waitFor();
  await page.goto('/login.html');
  await page.getByText(`您已登录：${mobile.slice(0, 3)} **** ${mobile.slice(-4)}。`).waitFor();
});
