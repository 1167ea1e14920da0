/**
 * Comments and indentation are for readers of the sources: browsers get the files without them, a third smaller. Only
 * comments that have their lines to themselves go; whatever stands behind code stays, so nothing has to be parsed. No text
 * of the pages goes over several lines, so indentation means nothing.
 */
const BLOCKS = /^[ \t]*\/\*[\s\S]*?\*\/[ \t]*\n/gm;
const LINES = /^[ \t]*\/\/.*\n/gm;
const INDENTATION = /^[ \t]+|\n(?=\n)/gm;
const MARKUP = /^[ \t]*<!--[\s\S]*?-->[ \t]*\n/gm;

export function withoutComments(name: string, text: string): string {
  return withoutLines(name, text).replace(INDENTATION, '');
}

function withoutLines(name: string, text: string): string {
  if (name.endsWith('.html') || name.endsWith('.svg')) return text.replace(MARKUP, '');
  const code = text.replace(BLOCKS, '');
  return name.endsWith('.js') ? code.replace(LINES, '') : code;
}
