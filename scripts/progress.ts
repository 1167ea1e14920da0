/** A progress bar on a terminal, one line of result anywhere else. */
import type { WriteStream } from 'node:tty';

const WIDTH = 30;

export interface Progress {
  add(count: number): void;
  /** The last word, such as `sends written`. */
  end(what: string): void;
}

/** Without a total, as of a pipe, the bar is a count. */
export function createProgress(stream: Pick<WriteStream, 'write' | 'isTTY'>, total: number | undefined): Progress {
  let done = 0;
  const draw = () => {
    if (total === undefined) {
      stream.write(`\r${done}`);
      return;
    }
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.');
    stream.write(`\r[${bar}] ${Math.floor(share * 100)} %  ${done} of ${total}`);
  };
  return {
    add(count) {
      done += count;
      if (stream.isTTY) draw();
    },
    end(what) {
      stream.write(`${stream.isTTY ? '\n' : ''}${done} ${what}\n`);
    },
  };
}
