/** The way by a phone call: offered when the SMS had its time, where calls can be made; the same code. */
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { answerTo, askForCode, latestCode } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t, { SMS_GATEWAYS: 'yuntongxun,yuntongxun-voice', VOICE_AFTER_SECONDS: '1' });
const open = await startBrowser(t, site.url);

t.test('who gets no SMS has its code read out, and goes on with it', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await page.goto('/register.html');
  t.equal(await page.locator('#call').isVisible(), false);
  await page.locator('#mobile').fill(mobile);
  await askForCode(page, site);
  await page.getByText('短信已发出').waitFor();
  await page.locator('#call').waitFor();
  await page.reload();
  await page.locator('#call').click();
  await page.getByText('正在给您打电话').waitFor();
  const heard = await latestCode(page, site, mobile);
  const [call, sms] = site.simulator.inbox.list({ mobile, limit: 2 });
  t.match([call, sms], [{ vendor: 'yuntongxun-voice' }, { vendor: 'yuntongxun' }]);
  t.strictSame([call?.datas[0], heard], [sms?.datas[0], sms?.datas[0]]);
});

t.test('on the way in, too; a call that is refused says why', async (t) => {
  const page = await open(t);
  await page.goto('/login.html');
  await page.locator('#mobile').fill(newMobile());
  await answerTo(page, () => page.locator('#send').click());
  await page.locator('#call').waitFor();
  await page.locator('#call').click();
  await page.getByText('正在给您打电话').waitFor();
  // The next one is offered, too, but comes sooner than the number may have it.
  await page.locator('#call').click();
  await page.getByText('发送过于频繁').waitFor();
});
