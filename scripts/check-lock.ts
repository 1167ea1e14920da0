/** Whether the lock files name a checksum for every package of every platform, and no address that only one registry has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

interface Entry {
  integrity?: string;
  resolved?: string;
}

const faults = ['package-lock.json', 'scripts/node-binary/package-lock.json'].flatMap((file) => {
  const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { packages: Record<string, Entry> };
  return Object.entries(packages).flatMap(([path, { integrity, resolved }]) => [
    ...(path !== '' && !integrity ? [`${file}: ${path} has no checksum`] : []),
    ...(resolved ? [`${file}: ${path} has a download address`] : []),
  ]);
});
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  // npm writes the checksums of packages for other platforms only where nothing is installed.
  console.error('Remove these entries, and run npm install --package-lock-only in a folder without node_modules');
}
process.exit(faults.length === 0 ? 0 : 1);
