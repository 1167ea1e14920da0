/** Logs of the processes on one terminal: readable, each line with the name of its process. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { prettyFactory } from 'pino-pretty';

const NAME_WIDTH = 10;

export function printLogs(name: string, child: ChildProcess): void {
  const pretty = prettyFactory({
    colorize: process.stdout.isTTY === true,
    ignore: 'pid,process',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
  const print = (line: string) => {
    const text = line.startsWith('{') ? pretty(line) : line;
    console.log(`${name.padEnd(NAME_WIDTH)}${text.trimEnd()}`);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', print);
}
