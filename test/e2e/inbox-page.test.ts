/** The simulator's phone: messages as they come, filter, copy, fault switches; in both themes, sizes and languages. */
import t from 'tap';
import { violations } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { startSimulator } from '../support/gateway.ts';

const simulator = await startSimulator(t);
const open = await startBrowser(t, simulator.url);

let messages = 0;
/** An SMS reaches the phone; returns its code. */
function arrive(mobile: string): string {
  messages += 1;
  const code = String(100_000 + messages);
  simulator.inbox.add({
    vendor: 'yuntongxun',
    mobile,
    text: `【爱家】欢迎注册，您的验证码是${code}，5分钟内有效。请勿告诉他人。`,
    datas: [code, '5'],
    templateId: '100001',
    reqId: '',
    smsMessageSid: `sid-${messages}`,
    receivedAt: new Date().toISOString(),
  });
  return code;
}

t.test('messages appear as they come, newest first, and can be filtered by number', async (t) => {
  const page = await open(t);
  arrive('13900000001');
  await page.goto('/');
  await page.locator('.message').waitFor();
  const code = arrive('13900000002');
  await page.locator('.message').nth(1).waitFor();
  t.match(await page.locator('.message').first().textContent(), code);
  await page.locator('#mobile').fill('13900000001');
  await page.locator('.message', { hasText: '13900000002' }).waitFor({ state: 'detached' });
  t.equal(await page.locator('.message').count(), 1);
});

t.test('a code is copied by its button', async (t) => {
  const page = await open(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  const code = arrive('13900000003');
  await page.goto('/');
  const copy = page.locator('.message', { hasText: '13900000003' }).locator('.copy');
  await copy.click();
  await page.getByText('已复制').first().waitFor();
  t.equal(await page.evaluate('navigator.clipboard.readText()'), code);
});

t.test('a fault is switched on and off, and the switch tells the simulator’s state', async (t) => {
  const page = await open(t);
  await page.goto('/');
  const busy = page.locator('[role="switch"][data-mode="busy"]');
  await busy.click();
  await page.locator('[data-mode="busy"][aria-checked="true"]').waitFor();
  t.match(simulator.faults.list(), [{ mode: 'busy' }]);
  await page.reload();
  await page.locator('[data-mode="busy"][aria-checked="true"]').waitFor();
  await busy.click();
  await page.locator('[data-mode="busy"][aria-checked="false"]').waitFor();
  t.strictSame(simulator.faults.list(), []);
});

t.test('a new message slides in, except for those who asked for less motion', async (t) => {
  for (const [reducedMotion, animation] of [
    ['no-preference', 'arrive'],
    ['reduce', 'none'],
  ] as const) {
    const page = await open(t, { reducedMotion });
    arrive('13900000004');
    await page.goto('/');
    await page.locator('.message').first().waitFor();
    arrive('13900000004');
    await page.locator('.message.new').first().waitFor();
    const name = await page.evaluate('getComputedStyle(document.querySelector(".message.new")).animationName');
    t.equal(name, animation, reducedMotion);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries({
    phone: { width: 320, height: 640 },
    desktop: { width: 1280, height: 800 },
  })) {
    t.test(`${size}, ${colorScheme}: axe finds nothing, nothing is wider than the screen`, async (t) => {
      for (const locale of ['zh-CN', 'en-US']) {
        const page = await open(t, { colorScheme, viewport, locale });
        arrive('13900002086');
        await page.goto('/');
        await page.locator('.message').first().waitFor();
        await page.locator('[data-mode="busy"]').click();
        await page.locator('[data-mode="busy"][aria-checked="true"]').waitFor();
        const path = `screenshots/inbox-${size}-${colorScheme}-${locale.slice(0, 2)}.png`;
        await page.screenshot({ path, fullPage: true, animations: 'disabled' });
        t.strictSame(await violations(page), [], locale);
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        t.ok(overflow <= 0, `nothing is wider than the screen: ${locale}`);
        simulator.faults.clear();
      }
    });
  }
}
