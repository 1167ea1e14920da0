/** What browser tests do again and again with the forms. */
import type { Page } from 'playwright-core';
import type { OpenPage } from './browser.ts';
import type { Site } from './site.ts';

/** Reads the answer of the picture that is shown now, as an operator would, in Redis. */
export async function pictureAnswer(page: Page, site: Site): Promise<string> {
  const field = page.locator('#image-code-field');
  const id = await field.getAttribute('data-image-code-id');
  return (await site.services.redis.get(`image_code_${id}`)) ?? '';
}

/** Solves the picture and presses the send button; the page has its answer when this returns. */
export async function askForCode(page: Page, site: Site): Promise<void> {
  await page.locator('#picture[src^="blob:"]').waitFor();
  await page.locator('#image-code').fill(await pictureAnswer(page, site));
  const answered = page.waitForResponse((response) => response.url().endsWith('/sms_codes'));
  await page.locator('#send').click();
  await (await answered).finished();
}

/** The code of the newest SMS to a number, read from the simulator's inbox page. */
export async function latestCode(open: OpenPage, site: Site, mobile: string): Promise<string> {
  const inbox = await open();
  await inbox.goto(`${site.inboxUrl}/?mobile=${mobile}`);
  const text = await inbox
    .getByText(/验证码是\d{6}/)
    .first()
    .innerText();
  await inbox.context().close();
  return /\d{6}/.exec(text)?.[0] ?? '';
}
