/**
 * The command line of every command: its options, what is wrong with it, and `--help`, which is the comment that opens
 * the command's file. So there is one text to keep true; README.md's table is checked against it.
 */
import { readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What is wrong with a command line, as one line for whoever typed it. */
export class CommandLineError extends Error {}

/**
 * Parses the arguments of the command whose file is `url` (its `import.meta.url`). Prints the help and ends the process
 * for `--help`; ends it with exit code 1, one line and the usage for what is wrong.
 */
export function parseCommandLine<const O extends Options>(
  url: string,
  options: O,
  positionals: readonly string[] = [],
) {
  try {
    const { values, positionals: given } = parseArgs({
      options: { ...options, help: { type: 'boolean', short: 'h' } } as O & { help: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
    if ((values as { help?: boolean }).help) {
      process.stdout.write(`${helpOf(url)}\n`);
      process.exit(0);
    }
    const surplus = given[positionals.length];
    if (surplus !== undefined) throw new CommandLineError(`"${surplus}" is one argument too many`);
    return { values, positionals: given };
  } catch (error) {
    return failCommandLine(url, (error as Error).message);
  }
}

/** Ends the process: what is wrong, then the usage. */
export function failCommandLine(url: string, message: string): never {
  process.stderr.write(`${[message, ...usagesOf(url)].join('\n')}\n`);
  process.exit(1);
}

/** The comment that opens the file, as text. */
export function helpOf(url: string): string {
  const [, comment = ''] = /^\/\*\*\s*(.*?)\s*\*\//s.exec(readFileSync(new URL(url), 'utf8')) ?? [];
  return comment.replace(/^ *\* ?/gm, '').trimEnd();
}

/** Its lines that begin with `npm run`, without what they are explained by. */
export function usagesOf(url: string): string[] {
  return [...helpOf(url).matchAll(/^ *(npm run .*?)(?: {2,}.*)?$/gm)].map(([, usage = '']) => usage);
}
