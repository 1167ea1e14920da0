/** Runs an operator's command of scripts/ as a process, with a test's settings. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { root } from '../../scripts/root.ts';

export async function command(environment: Record<string, string>, script: string, ...args: string[]) {
  const child = spawn(process.execPath, [`scripts/${script}.ts`, ...args], {
    cwd: root,
    // Not as npm runs it, although npm may run this test.
    env: { ...process.env, npm_lifecycle_event: undefined, npm_command: undefined, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { output, errors, code };
}
