/** Every page in both themes and at both sizes: axe finds nothing, nothing is cut off, and the pictures can be looked at. */
import { mkdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import t from 'tap';
import { newMobile } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';
import { askForCode } from '../support/form.ts';
import { startSite } from '../support/site.ts';

const axeSource = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const SIZES = { phone: { width: 320, height: 640 }, desktop: { width: 1280, height: 800 } };
const FOLDER = 'screenshots';
mkdirSync(FOLDER, { recursive: true });

async function axe(page: Page): Promise<string[]> {
  const violations = await page.evaluate(async (source) => {
    // biome-ignore lint/security/noGlobalEval: the page's policy forbids a script element; the test's own world may.
    (0, eval)(source);
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // @ts-expect-error axe is in the page.
    const { violations } = await globalThis.axe.run({ runOnly: { type: 'tag', values: tags } });
    return violations;
  }, axeSource);
  return (violations as { id: string; nodes: { html: string; failureSummary: string }[] }[]).map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
  );
}

t.setTimeout(300_000);
t.test('pages', async (t) => {
  const site = await startSite(t);
  const open = await startBrowser(t, site.url);
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const page = await open({ colorScheme, viewport, bypassCSP: true });
      const check = async (name: string) => {
        await page.screenshot({ path: `${FOLDER}/${name}-${size}-${colorScheme}.png`, fullPage: true });
        t.strictSame(await axe(page), [], `axe: ${name} ${size} ${colorScheme}`);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        t.ok(Number(overflow) <= 0, `nothing is wider than the screen: ${name} ${size}`);
      };
      await page.goto('/register.html');
      await page.locator('#picture[src^="blob:"]').waitFor();
      await check('register');
      await page.locator('#submit').click();
      await check('register-errors');
      await page.getByLabel('手机号').fill(newMobile());
      await askForCode(page, site);
      await page.getByText('短信已发出').waitFor();
      await page.locator('#password').fill('correct horse');
      await check('register-sent');
      await page.goto('/login.html');
      await check('login');
      await page.getByLabel('短信验证码').first().check();
      await page.locator('#picture[src^="blob:"]').waitFor();
      await check('login-code');
      await page.goto('/reset.html');
      await page.locator('#picture[src^="blob:"]').waitFor();
      await check('reset');
      await page.goto('/');
      await page.locator('.slides img, #slides-notice:not(:empty)').first().waitFor();
      await check('home');
      await page.context().close();
    }
  }
});
