/**
 * `scripts/node scripts/run.mjs <program> [arguments]`, such as `scripts/start.ts`: installs what is missing and runs the
 * program, as TypeScript. Plain JavaScript, because it runs before anything is installed.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installDependencies, root } from './dependencies.mjs';

const [program] = process.argv.splice(2, 1);
installDependencies();
// What has been compiled once is not compiled again, in the processes that this one starts neither.
process.env.NODE_COMPILE_CACHE ||= join(root, 'node_modules/.cache/compiled');
enableCompileCache(process.env.NODE_COMPILE_CACHE);
const file = pathToFileURL(join(root, program)).href;
if (process.argv.some((argument) => argument === '--help' || argument === '-h') && program.endsWith('.ts')) {
  const { helpOf } = await import('./command-line.ts');
  console.log(helpOf(file));
} else {
  await import(file);
}
