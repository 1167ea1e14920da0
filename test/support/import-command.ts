/** Runs `users:import` as an operator does, against a database of the test's own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { root } from '../../scripts/root.ts';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export function importCommand(databaseUrl: string) {
  return {
    async run(args: readonly string[], input = '', url = databaseUrl): Promise<CommandResult> {
      const child = spawn(process.execPath, ['scripts/users-import.ts', ...args], {
        cwd: root,
        env: { ...process.env, DATABASE_URL: url },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.stdin.end(input);
      const [code] = await once(child, 'close');
      return { code, stdout, stderr };
    },

    /** How many users the database has. */
    async count(): Promise<number> {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        return (await client.query('SELECT count(*)::int AS n FROM ih_user_profile')).rows[0].n;
      } finally {
        await client.end();
      }
    },
  };
}
