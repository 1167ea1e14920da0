/** What the pages say when the network or the service fails, and that they go on once it works again. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { askForCode, freshAddress, latestCode, pictureAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t);
const open = await startBrowser(t, site.url);

async function logIn(page: Page): Promise<void> {
  await page.goto('/login.html');
  await page.locator('#way-password').check();
  await page.locator('#mobile').fill(newMobile());
  await page.locator('#password').fill('whatever it was');
  await page.locator('#submit').click();
}

t.test('offline: it is said, what was typed stays, and the same press works afterwards', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  const answer = await pictureAnswer(page, site);
  await page.locator('#image-code').fill(answer);
  await page.context().setOffline(true);
  await page.locator('#send').click();
  await page.getByText('网络断开了').waitFor();
  t.equal(await page.locator('#image-code').inputValue(), answer);
  await page.context().setOffline(false);
  await page.locator('#send').click();
  await page.getByText('短信已发出').waitFor();
});

t.test('a slow answer is told while it is awaited', async (t) => {
  const page = await open(t);
  await page.clock.install();
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await page.locator('#image-code').fill(await pictureAnswer(page, site));
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/sms_codes', async (route) => {
    await held;
    await route.continue();
  });
  await page.locator('#send').click();
  await page.locator('#send[aria-busy]').waitFor();
  await page.clock.fastForward(4500);
  await page.getByText('有点慢，还在等待服务器').waitFor();
  answer();
  await page.getByText('短信已提交').waitFor();
  t.equal(await page.locator('#send').getAttribute('aria-busy'), null);
});

t.test('an answer that never comes is told, and the button can be pressed again', async (t) => {
  const page = await open(t);
  await page.clock.install();
  const asked = page.waitForRequest((request) => request.method() === 'POST');
  await page.route('**/session', (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
  await logIn(page);
  await asked;
  await page.clock.fastForward(15_000);
  await page.getByRole('alert').getByText('服务器没有及时回答').waitFor();
  t.equal(await page.locator('#submit').getAttribute('aria-disabled'), null);
});

t.test('a server that can’t be reached is not the person’s network', async (t) => {
  const page = await open(t);
  await page.route('**/session', (route) => route.abort('connectionrefused'));
  await logIn(page);
  await page.getByRole('alert').getByText('连不上服务器').waitFor();
  t.equal(await page.locator('#submit').getAttribute('aria-disabled'), null);
});

/** The API does what it is asked to, and its answer is lost. */
async function lose(page: Page, path: string): Promise<void> {
  await page.route(path, async (route) => {
    if (route.request().method() === 'GET') return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
}

t.test('a send whose answer was lost is found, and the picture is not lost with it', async (t) => {
  const page = await open(t);
  await lose(page, '**/sms_codes');
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await page.locator('#image-code').fill(await pictureAnswer(page, site));
  await page.locator('#send').click();
  await page.getByText('短信已发出').waitFor();
  t.equal(await page.locator('#image-code-error').textContent(), '');
  t.match(await page.locator('#send').textContent(), /^\d+ 秒后重发$/);
});

t.test('so it is when the network comes back', async (t) => {
  const page = await open(t);
  let gone = false;
  await page.route('**/api/v1.0/**', async (route) => {
    if (route.request().method() === 'POST') {
      await route.fetch();
      gone = true;
    }
    return gone ? route.abort('connectionrefused') : route.continue();
  });
  await freshAddress(site);
  await page.goto('/login.html');
  await page.locator('#mobile').fill(newMobile());
  await page.locator('#send').click();
  await page.getByText('验证码可能已在路上').waitFor();
  await page.getByRole('alert').getByText('连不上服务器').waitFor();
  gone = false;
  await page.evaluate('dispatchEvent(new Event("online"))');
  await page.getByText('短信已发出').waitFor();
  t.ok(await page.locator('#notice').isHidden());
});

t.test('a registration whose answer was lost is found; of a reset it is said what may be', async (t) => {
  const mobile = newMobile();
  for (const [path, request] of [
    ['/register.html', '**/users'],
    ['/reset.html', '**/password'],
  ] as const) {
    const page = await open(t);
    await lose(page, request);
    await site.services.redis.del(`send_sms_code_flag_{${mobile}}`);
    await page.goto(path);
    await page.locator('#mobile').fill(mobile);
    t.match(await askForCode(page, site), { errcode: /^0$/ });
    await page.getByText('短信已发出').waitFor();
    await page.locator('#sms-code').fill(await latestCode(page, site, mobile));
    await page.locator('#password').fill('correct horse battery');
    await page.locator('#submit').click();
    if (path === '/register.html') await page.getByText('你好').waitFor();
    else await page.getByRole('alert').getByText('密码可能已经修改成功').waitFor();
  }
});

t.test('a proxy’s error page is told as a fault, in every place', async (t) => {
  const page = await open(t);
  const broken = { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' };
  await page.route('**/api/v1.0/**', (route) => route.fulfill(broken));
  await page.goto('/');
  await page.locator('#slides-notice').getByText('服务暂时不可用').waitFor();
  await page.locator('#notice').getByText('服务暂时不可用').waitFor();
  await page.goto('/register.html');
  await page.locator('#image-code-error').getByText('服务暂时不可用').waitFor();
  await page.unroute('**/api/v1.0/**');
  await page.locator('#new-picture').click();
  await page.locator('#mobile').fill(newMobile());
  t.match(await askForCode(page, site), { errcode: /^0$/ });
});

t.test('slides that did not load are asked for again', async (t) => {
  const page = await open(t);
  await page.route('**/houses/index', (route) => route.abort());
  await page.goto('/');
  const again = page.getByRole('button', { name: '再试一次' });
  await again.waitFor();
  await page.unroute('**/houses/index');
  await again.click();
  await page.locator('.slides img').first().waitFor();
  t.equal(await page.locator('.slides li').count(), 5);
  t.ok(await page.locator('#slides-failed').isHidden());
  t.equal(await page.evaluate('document.activeElement.id'), 'slides', 'the focus is not left on nothing');
});

t.test('too many pictures: it says when the next one may come, and blames nobody', async (t) => {
  const page = await open(t);
  await page.route('**/image_codes/*', (route) =>
    route.fulfill({
      status: 429,
      json: { errcode: '4201', errmsg: '请求过于频繁', data: { retry_after: 42, scope: 'network' } },
    }),
  );
  await page.goto('/reset.html');
  // The wait counts down.
  await page.getByText(/当前网络的请求过多，请在 \d+ 秒后再试，或换一个网络。/).waitFor();
  t.ok(await page.locator('#image-code').isVisible(), 'the field stays');
});
