/** See drizzle.ts. */
exports.orm = require('drizzle-orm');
exports.pgCore = require('drizzle-orm/pg-core');
exports.nodePostgres = require('drizzle-orm/node-postgres');
exports.migrator = require('drizzle-orm/migrator');
