/**
 * What is used of Drizzle, by its CommonJS build: Node parses a package.json anew for each ES module of its package, and
 * Drizzle's is 180 kB for a hundred of them, which was half of the CPU that a process took to start.
 */
import { migrator, nodePostgres, orm, pgCore } from './drizzle.cjs';

export type { SQL } from 'drizzle-orm';
export type { MigrationMeta } from 'drizzle-orm/migrator';
export type { NodePgDatabase } from 'drizzle-orm/node-postgres';
export type { PgTable } from 'drizzle-orm/pg-core';

export const {
  and,
  asc,
  count,
  desc,
  DrizzleQueryError,
  eq,
  getTableColumns,
  getTableName,
  gte,
  inArray,
  isNull,
  lt,
  or,
  sql,
} = orm;
export const { index, integer, numeric, pgTable, primaryKey, serial, smallint, timestamp, uniqueIndex, varchar } =
  pgCore;
export const { drizzle } = nodePostgres;
export const { readMigrationFiles } = migrator;
