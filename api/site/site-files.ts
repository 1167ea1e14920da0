/**
 * The pages as they are served, made in memory from `api/public/` when the process starts, so that a checkout needs no
 * build: parts are put in, every reference to a style, script or picture gets the hash of its content, and each page
 * asks for all its modules at once instead of finding them one by one.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Branding } from './brand.ts';
import { withTexts } from './texts.ts';
import { withoutComments } from './without-comments.ts';

export interface SiteFile {
  /** Path of the URL, such as `/register.html` or `/form.1f0c2d3e4a.css`. */
  path: string;
  type: string;
  body: Buffer;
  /** Whether the name carries the content's hash, so that the file can be kept for ever. */
  immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PARTS = 'parts/';
const PART = /<!-- part (\S+) -->/g;
const REFERENCE = /(?<=["'(])\.?\/([\w./-]+\.(?:css|js|svg))(?=["')])/g;
const IMPORT = /(?:\bfrom|\bimport)\s*["']\.\/([\w-]+\.js)["']/g;
const MODULE = /<script type="module" src="\/([\w-]+\.js)"/g;

/**
 * Reads the folder; throws when a part, a text or a module that is named is not there, or modules import each other in a
 * circle.
 */
export function loadSite(folder: string, { texts, rewrite }: Branding): SiteFile[] {
  const sources = new Map(readSources(folder).map(([name, source]) => [name, rewrite(name, source)]));
  const hashed = new Map<string, SiteFile>();
  const inWork = new Set<string>();

  const sourceOf = (name: string): string => {
    const source = sources.get(name);
    if (source === undefined) throw new Error(`There is no ${name} in ${folder}`);
    return source;
  };
  const withHashes = (text: string): string =>
    text.replace(REFERENCE, (reference, name: string) => (sources.has(name) ? hashedFile(name).path : reference));

  function hashedFile(name: string): SiteFile {
    const known = hashed.get(name);
    if (known) return known;
    if (inWork.has(name)) throw new Error(`${name} refers to itself in a circle`);
    inWork.add(name);
    const body = Buffer.from(withHashes(withoutComments(name, sourceOf(name))));
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 10);
    const extension = extname(name);
    const path = `/${name.slice(0, -extension.length)}.${hash}${extension}`;
    const file = { path, type: typeOf(name), body, immutable: true };
    hashed.set(name, file);
    return file;
  }

  function modulesOf(name: string, found = new Set<string>()): Set<string> {
    for (const [, imported = ''] of sourceOf(name).matchAll(IMPORT)) {
      if (!found.has(imported)) modulesOf(imported, found.add(imported));
    }
    return found;
  }

  /** Parts may hold parts. */
  const whole = (name: string): string =>
    sourceOf(name).replace(PART, (_, part: string) => whole(PARTS + part).trimEnd());

  function page(name: string): Buffer {
    const html = whole(name);
    const entries = [...html.matchAll(MODULE)].map(([, script = '']) => script);
    const modules = new Set(entries.flatMap((script) => [...modulesOf(script)]));
    const preloads = [...modules].map((module) => `<link rel="modulepreload" href="/${module}">\n`).join('');
    const scripts = [...entries, ...modules].map(sourceOf);
    const filled = withoutComments(name, withTexts(html, texts, scripts));
    return Buffer.from(withHashes(filled.replace('</head>', `${preloads}</head>`)));
  }

  const names = [...sources.keys()].filter((name) => !name.startsWith(PARTS));
  const plain = names.map((name) => {
    const body = name.endsWith('.html') ? page(name) : hashedFile(name).body;
    return { path: `/${name}`, type: typeOf(name), body, immutable: false };
  });
  return [...plain, ...hashed.values()];
}

function readSources(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [
        file
          .slice(folder.length)
          .replace(/^[/\\]/, '')
          .replaceAll('\\', '/'),
        readFileSync(file, 'utf8'),
      ];
    });
}

const typeOf = (name: string): string => TYPES[extname(name)] ?? 'application/octet-stream';
