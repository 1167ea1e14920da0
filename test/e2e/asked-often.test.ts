/** What a page asks for again and again: what became of an SMS, and pictures faster than they come. */
import type { Route } from 'playwright-core';
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { askForCode, pictureAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t);
const open = await startBrowser(t, site.url);

t.test('an SMS is asked after every three seconds of its first minute', async (t) => {
  const page = await open(t);
  await page.clock.install();
  let take: (route: Route) => void = () => undefined;
  await page.route('**/sms_sends/*', (route) => take(route));
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await pictureAnswer(page, site);
  await page.clock.pauseAt(Date.now() + 60_000);
  await askForCode(page, site);
  await page.getByText('短信已提交').waitFor();
  for (let seconds = 3; seconds <= 60; seconds += 3) {
    const asked = new Promise<Route>((resolve) => {
      take = resolve;
    });
    await page.clock.runFor(3000);
    // Each answer differs from the last: once it is shown, the next question is due.
    const [status, words] = seconds % 2 === 1 ? ['sent', '短信已发出'] : ['sending', '短信已提交'];
    const data = { status, expires_in: 200, resend_after: 0 };
    await (await asked).fulfill({ json: { errcode: '0', errmsg: '', data } });
    await page.getByText(words).waitFor();
  }
  t.pass();
});

t.test('whoever asks for pictures faster than they come gets one that fits its answer', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await pictureAnswer(page, site);
  let waiting = 4;
  const allCame = new Promise<void>((resolve) => {
    page.on('requestfinished', (request) => {
      if (request.url().includes('/image_codes/') && --waiting === 0) resolve();
    });
  });
  await page.locator('#listen').click();
  for (let i = 0; i < 3; i++) await page.locator('#new-picture').click();
  await allCame;
  t.ok(await page.locator('#picture').isVisible());
  t.match(await askForCode(page, site), { errcode: /^0$/ });
});
