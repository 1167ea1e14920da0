/** Chromium for browser tests: one browser per file, a context per test. An error in a page fails the test. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { needTestProgram } from './program.ts';
import type { Test } from './test-type.ts';

const program = needTestProgram('BROWSER');

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--autoplay-policy=no-user-gesture-required',
];

/** Longer than anything takes on a busy machine, shorter than tap's patience with a file. */
const TIMEOUT_MS = 30_000;

/** Opens a page in a new context (no cookies, no storage), which is closed at the end of `t`. */
export type OpenPage = (t: Test, options?: BrowserContextOptions) => Promise<Page>;

/** Starts Chromium and returns a function that opens pages. */
export async function startBrowser(t: Test, baseURL: string): Promise<OpenPage> {
  const browser: Browser = await chromium.launch({ executablePath: program, args: ARGS });
  const errors: string[] = [];
  t.teardown(async () => {
    await browser.close();
    if (errors.length > 0) throw new Error(`Errors in pages:\n${errors.join('\n')}`);
  });
  return async (t, options = {}) => {
    const context = await browser.newContext({ baseURL, locale: 'zh-CN', ...options });
    t.teardown(() => context.close());
    context.setDefaultTimeout(TIMEOUT_MS);
    const page = await context.newPage();
    context.on('weberror', (error) => errors.push(String(error.error().stack)));
    // Answers that a test made fail are logged as errors too; only a breach of the policy is the page's own fault.
    context.on('console', (message) => {
      if (/content security policy/i.test(message.text())) errors.push(message.text());
    });
    return page;
  };
}
