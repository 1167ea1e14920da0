/** What browser tests do again and again with the forms. */
import type { Page } from 'playwright-core';
import type { Site } from './site.ts';

/** Waits for the picture that is shown now and reads its answer as an operator would, in Redis. */
export async function pictureAnswer(page: Page, site: Site): Promise<string> {
  await page.locator('#picture[src^="blob:"]').waitFor();
  return storedAnswer(page, site);
}

/** The answer that is stored under the page's image code, whatever form it has. */
export async function storedAnswer(page: Page, site: Site): Promise<string> {
  const id = await page.locator('#image-code-field').getAttribute('data-image-code-id');
  return (await site.services.redis.get(`image_code_${id}`)) ?? '';
}

/** Does something that asks for a code; the API's answer is there when this returns. */
export async function answerTo(page: Page, act: () => Promise<unknown>): Promise<{ errcode: string; errmsg: string }> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/sms_codes'));
  await act();
  return (await answered).json();
}

/** Solves the picture and presses the send button. */
export async function askForCode(page: Page, site: Site) {
  await page.locator('#image-code').fill(await pictureAnswer(page, site));
  return answerTo(page, () => page.locator('#send').click());
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

/** As if nobody had sent anything from here before: then a send needs no picture. */
export async function freshAddress({ services: { redis } }: Site): Promise<void> {
  const limits = await redis.keys('limit_*');
  if (limits.length > 0) await redis.del(limits);
}
