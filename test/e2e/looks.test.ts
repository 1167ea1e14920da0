/**
 * Every page in both themes, on a phone of 320 pixels and on a desktop: axe-core finds nothing, nothing is wider than the
 * screen, and a picture of each lies in screenshots/ for a person to look at.
 */
import type { Page } from 'playwright-core';
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { violations } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { askForCode, latestCode, pictureAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(600_000);

const SIZES = { phone: { width: 320, height: 640 }, desktop: { width: 1280, height: 800 } };
const LANGUAGES = { zh: 'zh-CN', en: 'en-US' };

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
  await page.goto('/login.html');
  await look('login');
  await page.locator('#way-code').check();
  await pictureAnswer(page, site);
  await look('login-code');
  await page.goto('/reset.html');
  await page.locator('#prove').click();
  await page.locator('#image-code-row').waitFor({ state: 'hidden' });
  await look('reset');
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const [language, locale] of Object.entries(LANGUAGES)) {
      t.test(`${size}, ${colorScheme}, ${language}`, async (t) => {
        const page = await open(t, { colorScheme, viewport, locale });
        await tour(page, async (state) => {
          const path = `screenshots/${state}-${size}-${colorScheme}-${language}.png`;
          await page.screenshot({ path, fullPage: true, animations: 'disabled' });
          t.strictSame(await violations(page), [], `axe: ${state}`);
          const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
          t.ok(overflow <= 0, `nothing is wider than the screen: ${state}`);
        });
      });
    }
  }
}
