/**
 * Puts texts into pages. `{{key}}` becomes both languages, of which the style sheet shows one; `{{key.zh}}` or `{{key.en}}`
 * one of them. Scripts find theirs as JSON in the page (`<!-- texts -->`): those whose keys the page's scripts name.
 */

export type Texts = Readonly<Record<string, readonly [zh: string, en: string]>>;

const REFERENCE = /\{\{(\w+)(?:\.(zh|en))?\}\}/g;
const PLACE = '<!-- texts -->';

/** Throws for a key that is none. `scripts`: the sources of all scripts of the page. */
export function withTexts(html: string, texts: Texts, scripts: readonly string[]): string {
  const filled = html.replace(REFERENCE, (_, key: string, language?: 'zh' | 'en') => {
    const text = texts[key];
    if (!text) throw new Error(`There is no text ${key}`);
    const [zh, en] = text.map(escapeHtml);
    if (language) return (language === 'zh' ? zh : en) ?? '';
    return `<span class="zh">${zh}</span><span class="en">${en}</span>`;
  });
  return filled.replace(PLACE, () => {
    const named = new Set(scripts.flatMap((script) => [...script.matchAll(/'(\w+)'/g)].map(([, word]) => word)));
    const used = Object.fromEntries(Object.entries(texts).filter(([key]) => named.has(key)));
    // No text may end the element that holds it.
    return `<script type="application/json" id="texts">${JSON.stringify(used).replaceAll('<', '\\u003c')}</script>`;
  });
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };

const escapeHtml = (text: string): string => text.replace(/[&<"]/g, (character) => ENTITIES[character] ?? '');
