/**
 * Comments are for readers of the sources: browsers get the files without them, a fifth smaller. Only comments that have
 * their lines to themselves go; whatever stands behind code stays, so nothing has to be parsed.
 */
const BLOCKS = /^[ \t]*\/\*[\s\S]*?\*\/[ \t]*\n/gm;
const LINES = /^[ \t]*\/\/.*\n/gm;
const MARKUP = /^[ \t]*<!--[\s\S]*?-->[ \t]*\n/gm;

export function withoutComments(name: string, text: string): string {
  if (name.endsWith('.html') || name.endsWith('.svg')) return text.replace(MARKUP, '');
  const code = text.replace(BLOCKS, '');
  return name.endsWith('.js') ? code.replace(LINES, '') : code;
}
