/** A helper process of a bench that is spoken to by messages: each question has one answer. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts `file`, a path beside this one; it ends with us. */
export function startChild<Question extends object, Answer>(
  file: string,
  stops: (() => Promise<unknown>)[],
): (question: Question) => Promise<Answer> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with exit code ${code}`)));
  ended.catch(() => undefined);
  stops.push(async () => {
    child.kill();
    await ended.catch(() => undefined);
  });
  return async (question) => {
    child.send(question);
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    return answer as Answer;
  };
}
