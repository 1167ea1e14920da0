/** The inbox page and its parts, read once at the start. */
import { readFileSync } from 'node:fs';
import type { Answer } from './exchange.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

const FILES: Readonly<Record<string, string>> = {
  '/': 'inbox.html',
  '/inbox.css': 'inbox.css',
  '/inbox.js': 'inbox.js',
  '/inbox-texts.js': 'inbox-texts.js',
};

/** Answers by path. Messages are shown as text, and the policy forbids any script but the page's own. */
export function loadPage(): ReadonlyMap<string, Answer> {
  return new Map(
    Object.entries(FILES).map(([path, file]) => [
      path,
      {
        status: 200,
        headers: {
          'content-type': TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
          'content-security-policy':
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
          'cache-control': 'no-cache',
          'x-content-type-options': 'nosniff',
        },
        body: readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8'),
      },
    ]),
  );
}
