/**
 * Every page in both themes, on a phone of 320 pixels and on a desktop: axe-core finds nothing, nothing is wider than the
 * screen, and a picture of each lies in screenshots/ for a person to look at.
 */
import type { Page } from 'playwright-core';
import t from 'tap';
import { CHINESE_FONT } from '../../scripts/system-package.ts';
import { newMobile, wrongCode } from '../support/api.ts';
import { violations } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { askForCode, freshAddress, latestCode, pictureAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(600_000);

const SIZES = { phone: { width: 320, height: 640 }, desktop: { width: 1280, height: 800 } };

const site = await startSite(t);
const open = await startBrowser(t, site.url);

/** Goes through the pages and their states; `look` is called in each. */
async function tour(page: Page, look: (state: string) => Promise<void>): Promise<void> {
  const mobile = newMobile();
  await page.goto('/register.html');
  await pictureAnswer(page, site);
  await look('register');
  await page.locator('#submit').click();
  await look('register-wrong');
  await page.locator('#mobile').fill(mobile);
  await askForCode(page, site);
  await page.locator('#steps .reached').nth(1).waitFor();
  await page.locator('#password').fill('correct horse');
  await look('register-sent');
  await page.locator('#sms-code').fill(await latestCode(page, site, mobile));
  await page.locator('#submit').click();
  await page.locator('#member').waitFor();
  await page.locator('.slides img').first().waitFor();
  await look('home-member');
  await page.locator('#leave').click();
  await page.locator('#guest').waitFor();
  await look('home');
  await page.goto('/nope.html');
  await look('not-found');
  await freshAddress(site);
  await page.goto('/login.html');
  await look('login');
  await page.locator('#mobile').fill('+1 (650) 253-0000');
  await page.locator('#send').click();
  await look('login-wrong');
  const newcomer = newMobile();
  await page.locator('#mobile').fill(newcomer);
  await page.locator('#send').click();
  await page.locator('#steps .reached').nth(1).waitFor();
  await look('login-code');
  const code = await latestCode(page, site, newcomer);
  await page.locator('#sms-code').fill(wrongCode(code));
  await page.locator('#sms-code[aria-invalid]').waitFor();
  await look('login-code-wrong');
  await page.locator('#sms-code').fill(code);
  await page.locator('#new-password').fill('12345678');
  await look('login-new');
  await page.locator('#skip').click();
  await page.locator('#member').waitFor();
  await page.goto('/login.html');
  await page.locator('#way-password').check();
  await page.locator('#already').waitFor();
  await look('login-password');
  for (let sends = 0; sends < 3; sends++)
    await site.services.limits.take('sms', '127.0.0.1', site.services.config.smsIpLimits);
  await page.locator('#way-code').check();
  await page.locator('#mobile').fill(newMobile());
  await page.locator('#send').click();
  await pictureAnswer(page, site);
  await look('login-proof');
  await page.goto('/reset.html');
  await page.locator('#prove').click();
  await page.locator('#image-code-row').waitFor({ state: 'hidden' });
  await look('reset');
}

t.test('the browser can write Chinese: measures and pictures of boxes would say nothing', async (t) => {
  const page = await open(t);
  await page.goto('/');
  const differ = await page.evaluate<boolean>(`(() => {
    const [one, other] = ['爱', '家'].map((character) => {
      const context = document.createElement('canvas').getContext('2d');
      context.font = '40px ' + getComputedStyle(document.body).fontFamily;
      context.fillText(character, 0, 40);
      return context.canvas.toDataURL();
    });
    return one !== other;
  })()`);
  t.ok(differ, `needs ${CHINESE_FONT.purpose}: ${CHINESE_FONT.advice}`);
});

/** Both themes and sizes; English, whose texts are the longer ones, where there is least room for them. */
const looks = [
  { size: 'phone', colorScheme: 'light', locale: 'zh-CN' },
  { size: 'phone', colorScheme: 'dark', locale: 'en-US' },
  { size: 'desktop', colorScheme: 'light', locale: 'en-US' },
  { size: 'desktop', colorScheme: 'dark', locale: 'zh-CN' },
] as const;

for (const { size, colorScheme, locale } of looks) {
  t.test(`${size}, ${colorScheme}, ${locale}`, async (t) => {
    const page = await open(t, { colorScheme, viewport: SIZES[size], locale });
    await tour(page, async (state) => {
      const path = `screenshots/${state}-${size}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
      t.strictSame(await violations(page), [], `axe: ${state}`);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      t.ok(overflow <= 0, `nothing is wider than the screen: ${state}`);
      if (!['register', 'login-proof'].includes(state)) return;
      const width = (await page.locator('#picture').boundingBox())?.width ?? 0;
      t.ok(width >= 195 && width <= 234, `the picture is shown at 1.25 to 1.5 times its size: ${state}, ${width}`);
    });
  });
}
