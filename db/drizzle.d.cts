/** The types of drizzle.cjs, which are those of the ES modules. */
export declare const orm: typeof import('drizzle-orm', { with: { 'resolution-mode': 'import' }});
export declare const pgCore: typeof import('drizzle-orm/pg-core', { with: { 'resolution-mode': 'import' }});
export declare const nodePostgres: typeof import('drizzle-orm/node-postgres', { with: { 'resolution-mode': 'import' }});
export declare const migrator: typeof import('drizzle-orm/migrator', { with: { 'resolution-mode': 'import' }});
