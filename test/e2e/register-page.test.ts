/** The page that creates an account, as people use it. */
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { askForCode, latestCode } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.test('a whole registration, with the code read from the simulator’s inbox', async (t) => {
  const site = await startSite(t);
  const open = await startBrowser(t, site.url);
  const page = await open();
  const mobile = newMobile();
  await page.goto('/register.html');
  await page.getByLabel('手机号').fill(mobile);
  await askForCode(page, site);
  await page.getByText('短信已发出').waitFor();
  await page.getByLabel('短信验证码').fill(await latestCode(page, site, mobile));
  await page.getByLabel('设置密码').fill('correct horse battery');
  await page.screenshot({ path: 'screenshots/register-try.png', fullPage: true });
  await page.getByRole('button', { name: '注册' }).click();
  await page.waitForURL('/');
  t.ok(await site.services.users.isRegistered(mobile));
});
