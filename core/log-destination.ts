/**
 * Where log lines go: standard output, many lines in one write, at most a moment late. A reader that has gone is no fault
 * of this process: its lines are lost, and nothing is tried again (a process on its way out must not write for ever).
 */

/** How late a line may be, milliseconds. */
const DELAY_MS = 50;
/** Characters that are written at once. */
const FULL = 16_384;

export function createLogDestination(output: NodeJS.WritableStream = process.stdout) {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  let readerGone = false;
  output.on('error', () => {
    readerGone = true;
  });

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const text = lines;
    lines = '';
    if (text !== '' && !readerGone) output.write(text);
  }
  process.on('exit', flush);

  return {
    write(line: string): void {
      lines += line;
      if (lines.length >= FULL) flush();
      else timer ??= setTimeout(flush, DELAY_MS).unref();
    },
  };
}
