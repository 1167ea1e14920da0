/**
 * One flat XML document as fields: attributes, blanks, comments and CDATA as vendors put them in, elements within elements
 * not. Enough for what vendors push; a parser of all of XML would be a door for its expansions. It reads every character
 * once, whatever is sent: a pattern that looks for an end from each of many beginnings would stop the process.
 */
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

type Token = { kind: 'open' | 'close'; name: string } | { kind: 'text'; text: string };

/** The elements inside `root` by name, their texts trimmed; undefined when there is no such root. */
export function flatXml(document: string, root: string): Readonly<Record<string, string>> | undefined {
  const elements = new Map<string, string>();
  let inside = false;
  let element: { name: string; text: string } | undefined;
  for (const token of tokens(document)) {
    if (token.kind === 'text') {
      if (element) element.text += token.text;
    } else if (token.kind === 'open') {
      if (inside) element = { name: token.name, text: '' };
      else inside = token.name === root;
    } else {
      if (inside && !element && token.name === root) return Object.fromEntries(elements);
      if (element?.name === token.name) elements.set(element.name, element.text.trim());
      element = undefined;
    }
  }
  return undefined;
}

/** Tags by name, and texts; declarations, comments and empty elements are left out, and whatever is never closed. */
function* tokens(document: string): Generator<Token> {
  for (let at = 0; at < document.length; ) {
    const start = document.indexOf('<', at);
    const text = document.slice(at, start === -1 ? undefined : start);
    if (text !== '') yield { kind: 'text', text: unescapeXml(text) };
    if (start === -1) return;
    const [head, tail] = bracketsAt(document, start);
    const end = document.indexOf(tail, start + head.length);
    if (end === -1) return;
    const content = document.slice(start + head.length, end);
    at = end + tail.length;
    if (head === CDATA) yield { kind: 'text', text: content };
    const [, slash, name = ''] = head === '<' ? (/^(\/?)([\w.-]+)(?=\s|$)/.exec(content) ?? []) : [];
    if (name !== '') yield { kind: slash === '/' ? 'close' : 'open', name };
  }
}

const CDATA = '<![CDATA[';

function bracketsAt(document: string, start: number): [head: string, tail: string] {
  if (document.startsWith('<!--', start)) return ['<!--', '-->'];
  return document.startsWith(CDATA, start) ? [CDATA, ']]>'] : ['<', '>'];
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,6}));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (code === undefined) return ENTITIES[name] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
