/** For everybody: keyboard alone, twice the size, less motion, announcements, no JavaScript. */
import type { Request } from 'playwright-core';
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { answerTo, latestCode, pictureAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t);
const open = await startBrowser(t, site.url);
const FOCUSED = 'document.activeElement.id || document.activeElement.textContent.trim()';

t.test('a registration by keyboard alone, in the order of the page', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  await page.goto('/register.html');
  const answer = await pictureAnswer(page, site);
  const order = [
    '跳到主要内容Skip to content',
    '爱家Aijia',
    'language',
    '登录Log in',
    'mobile',
    'image-code',
    'new-picture',
  ];
  for (const name of [...order, 'listen', 'prove', 'sms-code', 'send', 'password', 'reveal', 'submit']) {
    await page.keyboard.press('Tab');
    t.equal(await page.evaluate(FOCUSED), name);
  }
  await page.locator('#mobile').focus();
  await page.keyboard.type(mobile);
  await page.keyboard.press('Tab');
  await page.keyboard.type(answer);
  t.match(await answerTo(page, () => page.keyboard.press('Enter')), { errcode: /^0$/ });
  await page.getByText('短信已发出').waitFor();
  await page.keyboard.type(await latestCode(page, site, mobile));
  await page.keyboard.press('Tab');
  t.equal(await page.evaluate(FOCUSED), 'send', 'the button keeps its place while it counts');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Enter');
  await page.getByText('你好').waitFor();
});

t.test('the way in by keyboard alone, and in the order in which it is read', async (t) => {
  const page = await open(t);
  const mobile = newMobile();
  const masked = `${mobile.slice(0, 3)} **** ${mobile.slice(-4)}`;
  const tab = async (...names: string[]) => {
    for (const name of names) {
      await page.keyboard.press('Tab');
      t.equal(await page.evaluate(FOCUSED), name);
    }
  };
  const reads = async (...parts: string[]) => {
    const snapshot = await page.getByRole('main').ariaSnapshot();
    const places = parts.map((part) => snapshot.indexOf(part));
    t.ok(!places.includes(-1), `${parts.filter((_, i) => places[i] === -1)} is read`);
    t.strictSame(
      places,
      places.toSorted((a, b) => a - b),
    );
  };
  const described = (id: string) =>
    page.evaluate<string>(
      `document.getElementById('${id}').getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' ')`,
    );
  await page.goto('/login.html');
  await page.locator('html[data-scripts="ready"]').waitFor();
  await tab('跳到主要内容Skip to content', '爱家Aijia', 'language', 'way-code', 'mobile', 'send');
  await reads(
    'heading "手机号登录 / 注册"',
    'radio "验证码"',
    'radio "密码"',
    'textbox "手机号"',
    '11 位',
    'button "获取验证码"',
  );
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type(mobile);
  t.match(await answerTo(page, () => page.keyboard.press('Enter')), { errcode: /^0$/ });
  await page.getByText('短信已发出').waitFor();
  t.equal(await page.evaluate(FOCUSED), 'sms-code');
  t.match(await described('sms-code'), `验证码已发送至 ${masked} 短信已发出`);
  const sent = `已发送至 ${masked}`;
  await reads(
    'radio',
    sent,
    'button "修改号码"',
    'textbox "短信验证码"',
    'listitem: 已提交',
    '秒后重发',
    'button "登录 / 注册"',
  );
  await tab('send', 'submit');
  for (const name of ['send', 'sms-code', 'change', 'way-code']) {
    await page.keyboard.press('Shift+Tab');
    t.equal(await page.evaluate(FOCUSED), name);
  }
  await tab('change', 'sms-code');
  await page.keyboard.type(await latestCode(page, site, mobile));
  await page.getByRole('heading', { name: '欢迎加入爱家' }).waitFor();
  t.equal(await page.evaluate(FOCUSED), 'new-password');
  await reads(
    'heading "欢迎加入爱家"',
    'textbox "设置密码"',
    'button "显示',
    '8 到 128 个字符',
    'button "完成"',
    'button "暂不设置"',
  );
  await tab('显示Show密码 password', 'submit', 'skip');
  await page.keyboard.press('Enter');
  await page.getByText('你好').waitFor();
});

t.test('what has the focus can be seen', async (t) => {
  const page = await open(t);
  await page.goto('/login.html');
  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press('Tab');
    const [name, style] = await page.evaluate<[string, string]>(`(() => {
      const element = document.activeElement.type === 'radio' ? document.activeElement.nextElementSibling : document.activeElement;
      return [element.id, getComputedStyle(element).outlineStyle];
    })()`);
    t.not(style, 'none', name);
  }
});

t.test('at 200 % nothing is lost, by zoom and by larger text', async (t) => {
  const overflow = 'document.documentElement.scrollWidth - innerWidth';
  const zoomed = await open(t, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  const largeText = await open(t, { viewport: { width: 1280, height: 800 } });
  for (const path of ['/', '/register.html', '/login.html', '/reset.html']) {
    await zoomed.goto(path);
    t.ok((await zoomed.evaluate<number>(overflow)) <= 0, `${path} zoomed`);
    await largeText.goto(path);
    await largeText.evaluate('document.documentElement.style.fontSize = "200%"');
    t.ok((await largeText.evaluate<number>(overflow)) <= 0, `${path} with larger text`);
  }
});

t.test('nothing moves for those who asked for less motion', async (t) => {
  const moving = `[...document.querySelectorAll('*')].filter((element) => {
    const style = getComputedStyle(element);
    const durations = (style.transitionDuration + ',' + style.animationDuration).split(',');
    return durations.some((duration) => parseFloat(duration) > 0) || style.scrollBehavior === 'smooth';
  }).length`;
  const calm = await open(t, { reducedMotion: 'reduce' });
  const lively = await open(t, { reducedMotion: 'no-preference' });
  for (const path of ['/', '/register.html', '/login.html', '/reset.html']) {
    await calm.goto(path);
    t.equal(await calm.evaluate<number>(moving), 0, path);
    await lively.goto(path);
    t.ok((await lively.evaluate<number>(moving)) > 0, `${path} moves for others`);
  }
  const scrolling = 'getComputedStyle(document.getElementById("slides")).scrollBehavior';
  for (const page of [calm, lively]) await page.goto('/');
  t.equal(await calm.evaluate(scrolling), 'auto');
  t.equal(await lively.evaluate(scrolling), 'smooth');
});

t.test('errors belong to their fields and are announced', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  await page.locator('#submit').click();
  for (const id of ['mobile', 'sms-code', 'password']) {
    const input = page.locator(`#${id}`);
    t.equal(await input.getAttribute('aria-invalid'), 'true');
    t.match(await input.getAttribute('aria-describedby'), `${id}-error`);
    t.equal(await page.locator(`#${id}-error`).getAttribute('aria-live'), 'polite');
  }
  const note = page.locator('#send-note[aria-live="polite"]');
  t.equal(await note.textContent(), '');
  const display = await page.evaluate('getComputedStyle(document.getElementById("send-note")).display');
  t.equal(display, 'block', 'what appears together with its first text is not announced');
});

t.test('without JavaScript a page says what it needs, in both languages', async (t) => {
  const page = await open(t, { javaScriptEnabled: false });
  await page.goto('/register.html');
  const notice = page.locator('noscript p');
  t.ok(await notice.isVisible());
  t.match(await notice.textContent(), /本页面需要 JavaScript[\s\S]*This page needs JavaScript/);
});

t.test('a script that does not load is told, and what was typed stays', async (t) => {
  for (const path of ['/register.html', '/login.html', '/reset.html']) {
    for (const missing of ['**/*.js', '**/field.*.js']) {
      const page = await open(t);
      await page.route(missing, (route) => route.abort());
      await page.clock.install();
      await page.goto(path);
      await page.locator('#mobile').fill('13912345678');
      await page.locator('#mobile').press('Enter');
      await page.getByRole('alert').getByText('页面没有加载完整').waitFor();
      t.equal(await page.locator('#mobile').inputValue(), '13912345678', path);
      t.equal(page.url(), new URL(path, site.url).href);
    }
  }
});

t.test('while the scripts load nothing is said, and what is typed meanwhile counts', async (t) => {
  const page = await open(t);
  let load: () => void = () => undefined;
  const loading = new Promise<void>((resolve) => {
    load = resolve;
  });
  await page.route('**/register.*.js', async (route) => {
    await loading;
    await route.continue();
  });
  await page.goto('/register.html', { waitUntil: 'commit' });
  await page.locator('#mobile').fill('+86 139 0000 2086');
  t.ok(await page.locator('.incomplete').isHidden());
  load();
  await page.locator('html[data-scripts="ready"]').waitFor();
  t.equal(await page.locator('#mobile').inputValue(), '13900002086');
});

t.test('a page weighs less than 50 kB all in: files, pictures, and what the API says', async (t) => {
  for (const path of ['/', '/register.html', '/login.html', '/reset.html']) {
    const page = await open(t);
    const requests: Request[] = [];
    page.on('requestfinished', (request) => requests.push(request));
    await page.goto(path, { waitUntil: 'networkidle' });
    const sizes = await Promise.all(requests.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
    t.ok(bytes > 10_000 && bytes < 50_000, `${path}: ${requests.length} answers, ${bytes} bytes`);
  }
});
