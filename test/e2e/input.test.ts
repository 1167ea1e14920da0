/** How a code gets into the page: typed, pasted, spoken, proved, brought by the browser; and in which language. */
import type { Locator } from 'playwright-core';
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { answerTo, askForCode, storedAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t);
const open = await startBrowser(t, site.url);

/** Pastes as a browser does, without the clipboard that all tests of a machine share. */
const paste = (input: Locator, text: string) =>
  input.page().evaluate(
    `(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', ${JSON.stringify(text)});
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    })()`,
  );

t.test('numbers and codes may be pasted with everything around them', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  const [mobile, code] = [page.locator('#mobile'), page.locator('#sms-code')];
  for (const text of ['+86 139-0000-0001', '１３９００００ ０００１', '0086 13900000001']) {
    await mobile.fill('15');
    await paste(mobile, text);
    t.equal(await mobile.inputValue(), '13900000001', text);
  }
  for (const text of ['123456', ' 123 456 ', '１２３４５６', '【爱家】您的验证码是123456，5分钟内有效']) {
    await code.fill('98');
    await paste(code, text);
    t.equal(await code.inputValue(), '123456', text);
  }
  await code.fill('１２ ３x');
  t.equal(await code.inputValue(), '123', 'typed too');
});

t.test('keyboards, fillers and password managers are told what a field is', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  const attributes = (id: string) =>
    page.locator(id).evaluate((input) => [input.getAttribute('inputmode'), input.getAttribute('autocomplete')]);
  t.strictSame(await attributes('#mobile'), ['tel', 'username']);
  t.strictSame(await attributes('#sms-code'), ['numeric', 'one-time-code']);
  t.strictSame(await attributes('#password'), [null, 'new-password']);
  await page.goto('/login.html');
  t.strictSame(await attributes('#password'), [null, 'current-password']);
});

t.test('the puzzle can be skipped: the browser works instead', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await page.getByRole('button', { name: '免输入' }).click();
  await page.getByText('验证已通过').waitFor();
  t.ok(await page.locator('#image-code').isHidden());
  t.match(await answerTo(page, () => page.locator('#send').click()), { errcode: /^0$/ });
});

t.test('where workers are forbidden there is the picture again, with the reason', async (t) => {
  const page = await open(t);
  await page.addInitScript('window.Worker = class { constructor() { throw new Error("forbidden"); } };');
  await page.goto('/register.html');
  await page.getByRole('button', { name: '免输入' }).click();
  await page.locator('#image-code-error').getByText('验证没有完成').waitFor();
  t.ok(await page.locator('#picture').isVisible());
});

t.test('the code can be listened to', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await page.getByRole('button', { name: '听读音' }).click();
  await page.getByText('请输入听到的数字').waitFor();
  t.equal(await page.locator('#image-code').getAttribute('inputmode'), 'numeric');
  t.equal(await page.locator('#image-code-error').textContent(), '');
  await page.locator('#image-code').fill(await storedAnswer(page, site));
  t.match(await answerTo(page, () => page.locator('#image-code').press('Enter')), { errcode: /^0$/ });
});

t.test('a browser that reads the SMS itself fills the code in', async (t) => {
  const page = await open(t);
  await page.addInitScript(`
    window.OTPCredential = class {};
    navigator.credentials.get = async ({ otp }) => ({ code: otp.transport[0] === 'sms' ? '424242' : '' });
  `);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await askForCode(page, site);
  await page.waitForFunction('document.getElementById("sms-code").value === "424242"');
  t.pass();
});

t.test('English by the browser’s language, Chinese by the switch, and the choice is kept', async (t) => {
  const page = await open(t, { locale: 'en-US' });
  await page.goto('/register.html');
  t.equal(await page.title(), 'Create an account · Aijia');
  t.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Please enter your mobile number.').waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByText('请填写手机号。').waitFor();
  t.equal(await page.title(), '注册 · 爱家');
  await page.reload();
  t.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.getByRole('button', { name: 'English' }).waitFor();
});
