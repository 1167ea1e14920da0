/**
 * `node scripts/run.mjs <program> [arguments]`, such as `scripts/start` or `api/main`: installs what is missing, compiles
 * what has changed and runs `dist/<program>.js`; without a program, that is all. Plain JavaScript, because it runs before anything is installed.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { installDependencies, root } from './dependencies.mjs';

const [program] = process.argv.splice(2, 1);
installDependencies();
build();
// So that a stack trace names the lines of the TypeScript.
process.setSourceMapsEnabled(true);
if (program) await import(pathToFileURL(join(root, 'dist', `${program}.js`)).href);
