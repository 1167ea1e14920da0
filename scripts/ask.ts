/** Asks for what must not stand in a command line, where the shell's history and the process table show it. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The first line that is typed, unseen when it is `hidden`, or that comes from a pipe; without the blanks around it. */
export async function ask(question: string, { hidden }: { hidden: boolean }): Promise<string> {
  const terminal = process.stdin.isTTY;
  if (terminal) process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, terminal });
  if (terminal && hidden) Reflect.set(lines, '_writeToOutput', () => undefined);
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => [''])])) as [string];
  lines.close();
  if (terminal && hidden) process.stderr.write('\n');
  return line.trim();
}
