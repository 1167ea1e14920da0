/** The send button: picture, countdown, what became of the SMS, and everything that can get in the way. */
import t from 'tap';
import { catalogue } from '../../core/errors.ts';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { answerTo, askForCode, freshAddress, latestCode, pictureAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t);
const open = await startBrowser(t, site.url);

t.test('a wrong picture is replaced, said beside the field, and nothing else is lost', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await page.goto('/register.html');
  await page.locator('#mobile').fill(mobile);
  await page.locator('#password').fill('correct horse');
  await pictureAnswer(page, site);
  const before = await page.locator('#picture').getAttribute('src');
  await page.locator('#image-code').fill('zzzz');
  t.match(await answerTo(page, () => page.locator('#send').click()), { errcode: '4004' });
  await page.locator('#image-code-error').getByText('已换一张').waitFor();
  t.not(await page.locator('#picture').getAttribute('src'), before);
  t.equal(await page.locator('#image-code').inputValue(), '');
  t.equal(await page.evaluate('document.activeElement.id'), 'image-code');
  t.equal(await page.locator('#mobile').inputValue(), mobile);
  t.equal(await page.locator('#password').inputValue(), 'correct horse');
  t.match(await askForCode(page, site), { errcode: /^0$/ });
});

t.test('an expired picture is replaced as well', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await pictureAnswer(page, site);
  const id = await page.locator('#image-code-field').getAttribute('data-image-code-id');
  await site.services.redis.del(`image_code_${id}`);
  await page.locator('#image-code').fill('abcd');
  t.match(await answerTo(page, () => page.locator('#send').click()), { errcode: '4002' });
  await page.getByText('图片已过期').waitFor();
});

t.test('a click on the picture brings another and leads to its field', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await pictureAnswer(page, site);
  const before = await page.locator('#picture').getAttribute('src');
  await page.locator('#picture').click();
  await page.waitForFunction('document.activeElement.id === "image-code"');
  t.not(await page.locator('#picture').getAttribute('src'), before);
  t.match(await askForCode(page, site), { errcode: /^0$/ });
});

t.test('a double click sends once', async (t) => {
  const page = await open(t);
  let requests = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/sms_codes')) requests += 1;
  });
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await page.locator('#image-code').fill(await pictureAnswer(page, site));
  await answerTo(page, () => page.locator('#send').dblclick());
  await page.getByText('短信已发出').waitFor();
  await page.locator('#send').click({ force: true });
  t.equal(requests, 1);
});

t.test('the countdown goes on after a reload and ends with a new picture', async (t) => {
  const page = await open(t);
  await page.clock.install();
  const mobile = newMobile();
  await page.goto('/register.html');
  await page.locator('#mobile').fill(mobile);
  await askForCode(page, site);
  await page.clock.fastForward(1000);
  await page.getByText('短信已发出').waitFor();
  t.match(await page.locator('#send').textContent(), /^(59|60|5\d) 秒后重发$/);
  await page.reload();
  t.equal(await page.locator('#mobile').inputValue(), mobile);
  t.match(await page.locator('#send').textContent(), /^\d\d 秒后重发$/);
  t.equal(await page.locator('#send').getAttribute('aria-disabled'), 'true');
  t.ok(await page.locator('#image-code-field').isHidden());
  t.ok(await page.getByText('短信已发出').isVisible());
  await page.clock.fastForward(61_000);
  await page.getByRole('button', { name: '重新获取' }).waitFor();
  await pictureAnswer(page, site);
});

t.test('another number can be sent to at once', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await askForCode(page, site);
  await page.getByText('秒后重发').waitFor();
  await page.locator('#mobile').fill(newMobile());
  t.match(await askForCode(page, site), { errcode: /^0$/ });
});

t.test('an answer is about the number that was sent to, whatever is typed meanwhile', async (t) => {
  const page = await open(t);
  const [first, second] = [newMobile(), newMobile()];
  let answer: () => void = () => undefined;
  const typed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/v1.0/sms_codes', async (route) => {
    const response = await route.fetch();
    await typed;
    await route.fulfill({ response });
  });
  await page.goto('/register.html');
  await page.locator('#mobile').fill(first);
  await page.locator('#image-code').fill(await pictureAnswer(page, site));
  await answerTo(page, async () => {
    await page.locator('#send').click();
    await page.locator('#mobile').fill(second);
    answer();
  });
  await page.locator('#send:not([aria-busy])').waitFor();
  t.equal(await page.locator('#send').textContent(), '获取验证码');
  t.equal(await page.evaluate('document.activeElement.id'), 'mobile');
  await page.locator('#mobile').fill(first);
  await page.getByText('秒后重发').waitFor();
});

t.test('a second tab knows the send of the first, and learns of the next while it is open', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await page.goto('/register.html');
  await page.locator('#mobile').fill(mobile);
  await askForCode(page, site);
  const other = await page.context().newPage();
  await other.goto('/register.html');
  t.equal(await other.locator('#mobile').inputValue(), mobile);
  await other.getByText('短信已发出').waitFor();
  await other.locator('#send[aria-disabled]').waitFor();
  const second = newMobile();
  await other.locator('#mobile').fill(second);
  await page.locator('#mobile').fill(second);
  await askForCode(page, site);
  await other.getByText('短信已发出').waitFor();
  t.match(await other.locator('#send').textContent(), /^\d+ 秒后重发$/);
});

t.test('a limit that another browser reached counts down, in its text too', async (t) => {
  const [first, second] = [await open(t), await open(t)];
  const mobile = newMobile();
  for (const page of [first, second]) {
    await page.goto('/register.html');
    await page.locator('#mobile').fill(mobile);
  }
  await askForCode(first, site);
  await second.locator('#image-code').fill(await pictureAnswer(second, site));
  t.match(await answerTo(second, () => second.locator('#image-code').press('Enter')), { errcode: '4201' });
  const error = second.locator('#sms-code-error');
  await error.getByText(/^发送过于频繁（\d+ 秒后可再试）。$/).waitFor();
  await second.locator('#send[aria-disabled]').waitFor();
  t.equal(await second.evaluate('document.activeElement.id'), 'sms-code', 'not where the field of the picture was');
  const before = Number(/\d+/.exec((await error.textContent()) ?? '')?.[0]);
  const less = Array.from({ length: before }, (_, seconds) => seconds).join('|');
  await error.getByText(new RegExp(`（(${less}) 秒后可再试）`)).waitFor();
  t.equal(await error.getByRole('timer').count(), 1, 'which is not read out every second');
});

t.test('a wait outlasts the answers about an earlier SMS, of which no delivery is ever reported', async (t) => {
  const page = await open(t);
  await page.clock.install();
  await page.route('**/sms_sends/*', (route) =>
    route.fulfill({ json: { errcode: '0', errmsg: '', data: { status: 'sent', expires_in: 200, resend_after: 0 } } }),
  );
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await askForCode(page, site);
  await page.clock.fastForward(61_000);
  await page.getByRole('button', { name: '重新获取' }).waitFor();
  await page.route('**/sms_codes', (route) =>
    route.fulfill({ json: { errcode: '4201', errmsg: '发送过于频繁', data: { retry_after: 600 } } }),
  );
  t.match(await askForCode(page, site), { errcode: '4201' });
  await page.getByRole('button', { name: /^(10|9) 分 .*后重发$/ }).waitFor();
  const polled = page.waitForResponse('**/sms_sends/*');
  await page.clock.runFor(15_000);
  await polled;
  await page.getByRole('button', { name: /^9 分 .*后重发$/ }).waitFor();
  const asked = page.waitForResponse('**/sms_sends/*');
  await page.reload();
  await page.clock.runFor(5_000);
  await asked;
  await page.getByRole('button', { name: /^9 分 .*后重发$/ }).waitFor();
});

t.test('a block is named, and once it is lifted nobody waits for it', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await site.services.senderLists.put(mobile, 'block', 7200);
  await page.goto('/register.html');
  await page.locator('#mobile').fill(mobile);
  t.match(await askForCode(page, site), { errcode: '4201' });
  await page.locator('#sms-code-error').getByText('该号码或网络暂不能获取短信（2 小时后可再试）。').waitFor();
  await site.services.senderLists.remove(mobile);
  t.match(await askForCode(page, site), { errcode: /^0$/ });
});

t.test('a block without an end leads to support, with what to quote', async (t) => {
  const mobile = newMobile();
  await site.services.senderLists.put(mobile, 'block');
  for (const path of ['/register.html', '/login.html']) {
    const page = await open(t);
    await freshAddress(site);
    await page.goto(path);
    await page.locator('#mobile').fill(mobile);
    if (path === '/register.html') await page.locator('#image-code').fill(await pictureAnswer(page, site));
    await page.locator('#send').click();
    await page.getByText(/^这个号码或网络无法获取验证码，如有疑问请联系客服，并提供编号 [0-9a-f]{8}。$/).waitFor();
    t.equal(await page.locator('#send').getAttribute('aria-disabled'), null, path);
  }
});

t.test('the limit of an address blames nobody, nor does one for everybody', async (t) => {
  const mobile = newMobile();
  const refusals = [
    ['network', /当前网络的请求过多，请在 \d+ 秒后再试，或换一个网络。/],
    ['service', /现在获取验证码的人较多，请在 \d+ 秒后再试。/],
  ] as const;
  for (const [scope, words] of refusals) {
    const page = await open(t);
    const json = { errcode: '4201', errmsg: '发送过于频繁', data: { retry_after: 30, scope } };
    await page.route('**/sms_codes', (route) => route.fulfill({ json }));
    await freshAddress(site);
    await page.goto('/login.html');
    await page.locator('#mobile').fill(mobile);
    await page.locator('#send').click();
    await page.locator('#notice').getByText(words).waitFor();
    t.match(await page.locator('#send').textContent(), /^\d+ 秒后可获取$/);
  }
});

t.test('a spent budget is named, and the next day need not be waited for', async (t) => {
  const page = await open(t);
  const refusal = { errcode: '4201', errmsg: catalogue.BUDGET_SPENT.zh, data: { retry_after: 30_000 } };
  await page.route('**/sms_codes', (route) => route.fulfill({ json: refusal }), { times: 1 });
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  t.match(await askForCode(page, site), { errcode: '4201' });
  await page.locator('#sms-code-error').getByText('今日短信发送量已达上限（9 小时后可再试）。').waitFor();
  t.match(await askForCode(page, site), { errcode: /^0$/ });
});

t.test('a send that fails says so and the button comes back at once; then the gateway recovers', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  const fault = { rate: 1, count: null, latencyMs: 0, vendor: null, mobile, code: null };
  site.simulator.faults.add({ mode: 'blacklist', ...fault });
  await page.goto('/register.html');
  await page.locator('#mobile').fill(mobile);
  t.match(await askForCode(page, site), { errcode: /^0$/ });
  await page.getByText('这个号码收不到我们的短信，请换一个号码。').waitFor();
  t.equal(await page.locator('#send').getAttribute('aria-disabled'), null);
  site.simulator.faults.clear();
  t.match(await askForCode(page, site), { errcode: /^0$/ });
  await page.getByText('短信已发出').waitFor();
  t.match(await latestCode(page, site, mobile), /^\d{6}$/);
});

t.test('a delivered SMS is told as such, and nothing more is asked', async (t) => {
  const page = await open(t);
  await page.clock.install();
  let asked = 0;
  await page.route('**/sms_sends/*', (route) => {
    asked += 1;
    const status = ['queued', 'sending', 'sent', 'delivered'][asked - 1];
    return route.fulfill({ json: { errcode: '0', errmsg: '', data: { status, expires_in: 290, resend_after: 50 } } });
  });
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await askForCode(page, site);
  await page.getByText('短信已送达').waitFor();
  t.equal(await page.locator('#steps .reached').count(), 3);
  await page.clock.runFor(60_000);
  t.equal(asked, 4);
});
