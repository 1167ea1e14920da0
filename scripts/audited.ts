/**
 * Writes down who runs a command that acts, and why. PostgreSQL being away must not keep anybody from stopping an attack:
 * then the command says that nothing was written down, and goes on.
 */
import { hostname, userInfo } from 'node:os';
import { createOperatorActions, type OperatorAction } from '../db/operator-actions.ts';
import { createPostgres } from '../db/postgres.ts';
import { databaseUrl } from './operator-postgres.ts';

const TIMEOUT_MS = 3_000;

/** Options of every command that acts. */
export const AUDIT_OPTIONS = { reason: { type: 'string' }, by: { type: 'string' } } as const;

/** `by` names who asked for it; unset, the account and the machine it runs on. */
export async function recordCommand(
  action: Omit<OperatorAction, 'actor' | 'via' | 'reason'>,
  { reason, by }: { reason?: string | undefined; by?: string | undefined },
): Promise<void> {
  const actor = by ?? `${process.env.SUDO_USER ?? userInfo().username}@${hostname()}`;
  try {
    const postgres = createPostgres(databaseUrl(), { timeoutMs: TIMEOUT_MS, max: 1, onError: () => undefined });
    try {
      await createOperatorActions(postgres.db).record({
        ...action,
        actor,
        via: 'command',
        ...(reason ? { reason } : {}),
      });
    } finally {
      await postgres.close();
    }
  } catch (error) {
    const { message } = ((error as Error).cause as Error | undefined) ?? (error as Error);
    process.stderr.write(`Not in the audit log, because PostgreSQL is away (${message}): note it yourself.\n`);
  }
}
