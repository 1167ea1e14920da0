/**
 * One flat XML document as fields: attributes, blanks, comments and CDATA as vendors put them in, elements within elements
 * not. Enough for what vendors push; a parser of all of XML would be a door for its expansions.
 */
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The elements inside `root` by name, their texts trimmed; undefined when there is no such root. */
export function flatXml(document: string, root: string): Readonly<Record<string, string>> | undefined {
  const bare = document.replace(/<!--.*?-->/gs, '');
  const inner = new RegExp(`<${root}(?:\\s[^>]*)?>(.*)</${root}\\s*>`, 's').exec(bare)?.[1];
  if (inner === undefined) return undefined;
  const elements = inner.matchAll(/<([\w.-]+)(?:\s[^>]*)?>((?:<!\[CDATA\[.*?\]\]>|[^<])*)<\/\1\s*>/gs);
  return Object.fromEntries([...elements].map(([, name, text = '']) => [name, plain(text)]));
}

function plain(text: string): string {
  return text
    .split(/(<!\[CDATA\[.*?\]\]>)/s)
    .map((part) => /^<!\[CDATA\[(.*)\]\]>$/s.exec(part)?.[1] ?? unescapeXml(part))
    .join('')
    .trim();
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (code === undefined) return ENTITIES[name] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
