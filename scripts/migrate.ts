/** `npm run db:migrate`: brings the database of DATABASE_URL to the current schema. */
import { migrateDatabase } from '../db/migrate.ts';

const url = process.env.DATABASE_URL?.trim();
if (!url) {
  console.error('DATABASE_URL: it must be set');
  process.exit(1);
}
await migrateDatabase(url);
console.log('The database is migrated.');
