/** The old front end, jQuery and all, against this service: a registration, and every refusal of a send in its words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t from 'tap';
import { root } from '../../scripts/root.ts';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { latestCode } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const folder = join(root, 'test/support/old-front-end');
const jquery = join(root, 'node_modules/jquery/dist/jquery.min.js');

const site = await startSite(t, {}, (app) => {
  const serve = (path: string, file: string, type: string) =>
    app.get(path, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(readFileSync(file)));
  serve('/old/register.html', join(folder, 'register.html'), 'text/html');
  serve('/old/register.js', join(folder, 'register.js'), 'text/javascript');
  serve('/old/jquery.js', jquery, 'text/javascript');
});
const open = await startBrowser(t, site.url);

const imageKey = async (page: Page) => `image_code_${await page.locator('.image-code img').getAttribute('data-id')}`;

/** Its script asks for the picture before the page counts as loaded, so that both are there. */
const loadPage = (page: Page) => page.goto('/old/register.html');

/** Fills mobile and picture in and presses; `spoil` changes what the right answer would be. */
async function send(page: Page, mobile: string, spoil = (answer: string) => answer): Promise<void> {
  const answer = (await site.services.redis.get(await imageKey(page))) ?? '';
  await page.locator('#mobile').fill(mobile);
  await page.locator('#imagecode').fill(spoil(answer));
  await page.locator('.phonecode-a').click();
}

const shownError = (page: Page) => page.locator('#phone-code-err:visible span').textContent();

t.test('a registration from the picture to the session', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await loadPage(page);
  t.equal(await page.evaluate('jQuery.fn.jquery.split(".")[0]'), '4');
  await send(page, mobile);
  await page.locator('.phonecode-a', { hasText: /^\d\d秒$/ }).waitFor();
  await page.locator('#phonecode').fill(await latestCode(page, site, mobile));
  await page.locator('#password').fill('correct horse');
  await page.locator('#password2').fill('correct house');
  await page.getByRole('button').click();
  t.equal(await page.locator('#password2-err:visible span').textContent(), '两次密码不一致');
  await page.locator('#password2').fill('correct horse');
  await page.getByRole('button').click();
  await page.waitForURL('**/index.html');
  await page.getByText('你好').waitFor();
});

t.test('the countdown ends and the button works again', async (t) => {
  const page = await open(t);
  await page.clock.install();
  await loadPage(page);
  await send(page, newMobile());
  await page.locator('.phonecode-a', { hasText: '60秒' }).waitFor();
  await page.clock.runFor(60_000);
  t.equal(await page.locator('.phonecode-a').textContent(), '获取验证码');
});

t.test('each refusal is an answer of the success callback with its words', async (t) => {
  const page = await open(t);
  const registered = newMobile();
  await site.services.users.create(registered, 'unused');
  const sent = newMobile();
  t.teardown(() => site.services.queue.resume());
  const refusals: [words: string, act: () => Promise<void>][] = [
    ['手机号格式错误', () => send(page, '12345')],
    ['参数不完整', () => send(page, newMobile(), () => '')],
    ['图片验证码错误', () => send(page, newMobile(), () => 'zzzz')],
    [
      '图片验证码已经过期',
      async () => {
        await site.services.redis.del(await imageKey(page));
        await send(page, newMobile(), () => 'abcd');
      },
    ],
    ['手机号已经注册过', () => send(page, registered)],
    [
      '发送过于频繁',
      async () => {
        await send(page, sent);
        await page.locator('.phonecode-a', { hasText: '秒' }).waitFor();
        await loadPage(page);
        await send(page, sent);
      },
    ],
    [
      '该号码或网络暂不能获取短信',
      async () => {
        await site.services.senderLists.put(sent, 'block');
        await send(page, sent);
      },
    ],
    [
      '短信服务暂停，请稍后再试',
      async () => {
        await site.services.queue.pause();
        await send(page, newMobile());
      },
    ],
  ];
  for (const [words, act] of refusals) {
    await loadPage(page);
    await act();
    t.equal(await shownError(page), words);
    t.equal(await page.locator('.phonecode-a').textContent(), '获取验证码', 'the button can be pressed again');
  }
});

t.test('a store that is away is said, too', async (t) => {
  const page = await open(t);
  await loadPage(page);
  await site.services.redis.set('{bull}:sms:wait', 'not a list');
  t.teardown(() => site.services.redis.del('{bull}:sms:wait'));
  await send(page, newMobile());
  t.equal(await shownError(page), '数据库异常');
});
