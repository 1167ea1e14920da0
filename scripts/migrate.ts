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
await migrateDatabase(url);
await recordCommand({ action: 'db:migrate' }, values);
console.log('The database is migrated.');
