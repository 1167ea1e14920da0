/** What browser tests do again and again with the forms. */
import type { Page } from 'playwright-core';
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

/** The code of the newest SMS to a number, read from the phone on the simulator's inbox page. */
export async function latestCode(page: Page, site: Site, mobile: string): Promise<string> {
  const inbox = await page.context().newPage();
  await inbox.goto(site.inboxUrl);
  await inbox.locator('#mobile').fill(mobile);
  const message = inbox.locator('#list .message', { hasText: mobile }).first();
  const text = await message.locator('.text').textContent();
  await inbox.close();
  return /验证码是(\d{6})/.exec(text ?? '')?.[1] ?? '';
}
