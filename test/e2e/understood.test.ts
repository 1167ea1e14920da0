/** What people type, paste and are given is understood however it comes, and nothing of it is changed into something else. */
import type { Locator, Page } from 'playwright-core';
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { answerTo, askForCode, pictureAnswer } from '../support/form.ts';
import { startSite } from '../support/site.ts';

t.setTimeout(300_000);

const site = await startSite(t);
const open = await startBrowser(t, site.url);
const NUMBER = '13900002086';

/** Pastes as a browser does, without the clipboard that all tests of a machine share. */
async function paste(input: Locator, text: string): Promise<void> {
  await input.focus();
  const data = JSON.stringify(text);
  await input.page().evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', ${data});
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    // What a browser does by itself when nobody else does it.
    if (document.activeElement.dispatchEvent(event)) document.execCommand('insertText', false, ${data});
  })()`);
}

const ways: [way: string, enter: (input: Locator, text: string) => Promise<void>][] = [
  ['filled in', (input, text) => input.fill(text)],
  ['typed', (input, text) => input.pressSequentially(text)],
  ['pasted', paste],
];

for (const path of ['/login.html', '/register.html', '/reset.html']) {
  t.test(`${path}: a number of mainland China in every form`, async (t) => {
    const page = await open(t);
    await page.goto(path);
    const mobile = page.locator('#mobile');
    for (const [way, enter] of ways) {
      for (const text of [
        '+86 139 0000 2086',
        '0086-139-0000-2086',
        '8613900002086',
        '139 0000 2086',
        '(+86)13900002086',
        '013900002086',
        '１３９００００２０８６',
        '\u202d13900002086\u202c',
        '+86\u00a0139\u20110000\u20112086',
        '+86 (0)139 0000 2086',
        '\u200e＋８６ １３９ ００００ ２０８６',
      ]) {
        await mobile.fill('');
        await enter(mobile, text);
        t.equal(await mobile.inputValue(), NUMBER, `${text} ${way}`);
      }
    }
    t.equal(await page.locator('#mobile-error').textContent(), '');
  });

  t.test(`${path}: another country’s number is none of ours`, async (t) => {
    const page = await open(t);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') asked.push(request.url());
    });
    await page.goto(path);
    const mobile = page.locator('#mobile');
    for (const [way, enter] of ways) {
      for (const text of [
        '+1 (650) 253-0000',
        '001 650 253 0000',
        '+852 9123 4567',
        '+44 7911 123456',
        '＋１ 650 253 0000',
        '00852 9123 4567',
        '1-650-253-0000',
        '1 (650) 253-0000',
      ]) {
        await mobile.fill('');
        await enter(mobile, text);
        await page.locator('#send').click();
        await page.locator('#mobile-error').getByText('目前只支持中国大陆（+86）的手机号。').waitFor();
        t.not(await mobile.inputValue(), '16502530000', `${text} ${way}`);
      }
    }
    t.strictSame(asked, []);
  });
}

const caret = (page: Page) => page.evaluate<number>('document.activeElement.selectionStart');

t.test('the caret stays, and surplus digits are refused with a word', async (t) => {
  const page = await open(t);
  await page.goto('/login.html');
  const mobile = page.locator('#mobile');
  await mobile.fill(NUMBER);
  await page.evaluate('document.activeElement.setSelectionRange(3, 3)');
  await page.keyboard.type('7');
  t.equal(await mobile.inputValue(), NUMBER);
  t.equal(await caret(page), 3);
  await page.locator('#mobile-error').getByText('多出的数字没有填入').waitFor();
  await page.keyboard.press('Delete');
  await page.keyboard.type('5');
  t.equal(await mobile.inputValue(), '13950002086');
  t.equal(await caret(page), 4);
  t.equal(await page.locator('#mobile-error').textContent(), '');
  await mobile.fill('+86 139 000 2086');
  await page.evaluate('document.activeElement.setSelectionRange(10, 10)');
  await page.keyboard.type('0');
  t.equal(await mobile.inputValue(), NUMBER);
  t.equal(await caret(page), 6, 'behind the same digit once the front is gone');
});

t.test('surplus digits of a code are refused, none falls off the end', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  const code = page.locator('#sms-code');
  await code.pressSequentially('123456');
  await page.evaluate('document.activeElement.setSelectionRange(2, 2)');
  await page.keyboard.type('9');
  t.equal(await code.inputValue(), '123456');
  await page.locator('#sms-code-error').getByText('多出的数字没有填入').waitFor();
});

t.test('of an SMS that is pasted whole the code is taken, of anything else nothing', async (t) => {
  const page = await open(t);
  await page.goto('/register.html');
  const code = page.locator('#sms-code');
  for (const text of [
    '【爱家】11-26 21:30 您的验证码是435451',
    '【爱家】您的验证码是 435451，5分钟内有效，请勿告知他人。退订回T',
    '[Aijia] Your code is 435451. It expires at 21:30 on 2026-11-26.',
    '435451 is your verification code',
    '４３５４５１',
    '435 451',
    '435-451',
    '您的动态码：435451（尾号2086，2026年11月26日）',
    '退订回 202611；您的验证码（登录）是 435 451，订单 139000',
    '验证码：4 3 5 4 5 1（5分钟内有效）',
    'Your code for 13900002086 is 435451',
    '435451 is your code\n@aijia.example #435451',
  ]) {
    await code.fill('');
    await paste(code, text);
    t.equal(await code.inputValue(), '435451', text);
  }
  for (const text of ['13900002086', '2026-11-26 21:30']) {
    await code.fill('');
    await paste(code, text);
    t.equal(await code.inputValue(), '', text);
  }
  await code.fill('435');
  await code.press('End');
  await paste(code, '451');
  t.equal(await code.inputValue(), '435451', 'the second half');
});

t.test('Enter that takes over what an input method composed sends nothing', async (t) => {
  const page = await open(t);
  let asked = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST') asked += 1;
  });
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  const answer = await pictureAnswer(page, site);
  const image = page.locator('#image-code');
  await image.fill(answer);
  const enter = (details: object) =>
    page.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', ${JSON.stringify({ key: 'Enter', bubbles: true, cancelable: true, ...details })}))`,
    );
  await enter({ isComposing: true });
  await enter({ keyCode: 229 });
  t.equal(asked, 0);
  t.equal(await image.inputValue(), answer);
  t.match(await answerTo(page, () => image.press('Enter')), { errcode: /^0$/ });
});

t.test('what an input method puts in is understood, and its surplus refused', async (t) => {
  const page = await open(t);
  const devtools = await page.context().newCDPSession(page);
  const compose = async (text: string) => {
    await devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await devtools.send('Input.insertText', { text });
  };
  await page.goto('/login.html');
  const mobile = page.locator('#mobile');
  await mobile.pressSequentially('139');
  await compose('０００');
  await compose('０２０８６');
  t.equal(await mobile.inputValue(), NUMBER);
  await compose('７');
  t.equal(await mobile.inputValue(), NUMBER);
  await page.locator('#mobile-error').getByText('多出的数字没有填入').waitFor();
  await page.goto('/register.html');
  const code = page.locator('#sms-code');
  await code.pressSequentially('1234');
  await compose('５６７');
  t.equal(await code.inputValue(), '1234');
  await compose('５６');
  t.equal(await code.inputValue(), '123456');
});

t.test('a clock that is set back or ahead makes no wait longer, nor a reload', async (t) => {
  const page = await open(t);
  await page.clock.install({ time: new Date('2026-11-26T12:00:00') });
  await page.goto('/register.html');
  await page.locator('#mobile').fill(newMobile());
  await askForCode(page, site);
  const label = page.locator('#send');
  const seconds = async () => Number(/^(\d+) 秒后重发$/.exec((await label.textContent()) ?? '')?.[1]);
  await page.getByText('秒后重发').waitFor();
  await page.clock.setSystemTime(new Date('2026-11-26T11:00:00'));
  await page.clock.runFor(2000);
  t.ok((await seconds()) <= 58);
  await page.clock.setSystemTime(new Date('2026-11-26T15:00:00'));
  await page.clock.runFor(2000);
  t.ok((await seconds()) > 50, 'nor shorter: the next SMS would be refused');
  await page.clock.setSystemTime(new Date('2026-11-26T11:00:00'));
  await page.reload();
  await page.getByText('秒后重发').waitFor();
  t.ok((await seconds()) <= 60);
});

t.test('an earlier code is told from a wrong one', async (t) => {
  const page = await open(t);
  await page.route('**/session', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ json: { errcode: '4004', errmsg: '短信验证码错误', data: { newer: true } } })
      : route.continue(),
  );
  await page.goto('/login.html');
  await page.locator('#mobile').fill(newMobile());
  await answerTo(page, () => page.locator('#send').click());
  await page.locator('#sms-code').fill('123456');
  await page.getByText('这是之前的验证码，请输入最新一条短信里的。').waitFor();
});

t.test('a password that needs an image code beside it gets one; one that rests leads to the code', async (t) => {
  const page = await open(t);
  const answers = [
    { errcode: '4201', errmsg: '请先输入图片验证码', data: { challenge: 'image_code', retry_after: 1 } },
    { errcode: '4106', errmsg: '用户名或密码错误' },
    { errcode: '4201', errmsg: '密码错误次数过多', data: { challenge: 'sms_code' } },
  ];
  const bodies: Record<string, unknown>[] = [];
  await page.route('**/session', (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    bodies.push(route.request().postDataJSON());
    return route.fulfill({ json: answers[bodies.length - 1] });
  });
  await page.goto('/login.html');
  await page.locator('#way-password').check();
  await page.locator('#mobile').fill(newMobile());
  await page.locator('#password').fill('whatever it was');
  await page.locator('#submit').click();
  await page.getByText('请先输入图片验证码').waitFor();
  await page.locator('#image-code').fill(await pictureAnswer(page, site));
  await page.locator('#submit').click();
  await page.getByText('手机号或密码不对。').waitFor();
  t.match(bodies[1], { image_code_id: String, image_code_text: String, password: 'whatever it was' });
  await page.locator('#image-code').fill('abcd');
  await page.locator('#submit').click();
  await page.getByText('请改用验证码登录').waitFor();
  t.ok(await page.locator('#way-code').isChecked());
  t.ok(await page.locator('#send').isVisible());
});

t.test('a code that needs an image code beside it gets one, which stays while the countdown runs', async (t) => {
  for (const [path, request] of [
    ['/register.html', '**/users'],
    ['/reset.html', '**/password'],
  ] as const) {
    const page = await open(t);
    const bodies: Record<string, unknown>[] = [];
    const challenge = { errcode: '4201', errmsg: '请先输入图片验证码', data: { challenge: 'image_code' } };
    await page.route(request, (route) => {
      bodies.push(route.request().postDataJSON());
      return route.fulfill({ json: bodies.length === 1 ? challenge : { errcode: '4004', errmsg: '短信验证码错误' } });
    });
    const mobile = newMobile();
    if (path === '/reset.html') await site.services.users.create(mobile, null);
    await page.goto(path);
    await page.locator('#mobile').fill(mobile);
    await askForCode(page, site);
    await page.locator('#sms-code').fill('123456');
    await page.locator('#password').fill('correct horse battery');
    await page.locator('#submit').click();
    await page.locator('#image-code-error').getByText('请先输入图片验证码').waitFor();
    await page.getByText('短信已发出').waitFor();
    t.ok(await page.locator('#picture').isVisible(), path);
    const image_code_text = await pictureAnswer(page, site);
    await page.locator('#image-code').fill(image_code_text);
    await page.locator('#submit').click();
    await page.locator('#sms-code-error').getByText('短信验证码错误').waitFor();
    t.match(bodies[1], { image_code_id: String, image_code_text, sms_code: '123456' });
  }
});
