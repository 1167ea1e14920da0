/** `npm run build`: JavaScript with source maps in dist/, and beside it the files that are read at run time. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

const SOURCES = ['api', 'worker', 'db', 'core'];

rmSync(join(root, 'dist'), { recursive: true, force: true });
const tsc = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--project', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);
for (const folder of SOURCES) {
  cpSync(join(root, folder), join(root, 'dist', folder), {
    recursive: true,
    // Compiled already: everything else (Lua, SQL, pages, sounds) is read from beside the code.
    filter: (source) => !source.endsWith('.ts'),
  });
}
