/**
 * Brings the database of DATABASE_URL to the current schema:
 *
 *     npm run db:migrate
 */
import { migrateDatabase } from '../db/migrate.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { parseCommandLine } from './command-line.ts';

const { values } = parseCommandLine(import.meta.url, AUDIT_OPTIONS);
const url = process.env.DATABASE_URL?.trim();
if (!url) {
  console.error('DATABASE_URL: it must be set');
  process.exit(1);
}
try {
  await migrateDatabase(url);
} catch (error) {
  console.error(`The database could not be migrated: ${reason(error as Error)}`);
  process.exit(1);
}
await recordCommand({ action: 'db:migrate' }, values);
console.log('The database is migrated.');

/** One line: what lies below, where there is something, such as the refusal of each address of a name. */
function reason(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((one: Error) => one.message).join('; ');
  return error.cause instanceof Error ? error.cause.message : error.message;
}
