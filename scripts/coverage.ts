/** The coverage of the whole suite, against the thresholds of .taprc. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

interface ProcessCoverage {
  'source-map-cache'?: Record<string, { data: { sourcesContent?: (string | null)[] } | null }>;
}

/** Reports what tap has gathered; false when a threshold is missed. */
export function reportCoverage(tap: string): boolean {
  const folder = join(root, '.tap/coverage');
  for (const name of readdirSync(folder)) useSourcesOnDisk(join(folder, name));
  return spawnSync(process.execPath, [tap, 'report'], { cwd: root, stdio: 'inherit' }).status === 0;
}

/**
 * tsx leaves the source out of its source maps, as a list that holds null. The reporter takes that for an empty file,
 * in which everything is covered; without the list it reads the file.
 */
function useSourcesOnDisk(file: string): void {
  const coverage = JSON.parse(readFileSync(file, 'utf8')) as ProcessCoverage;
  for (const { data } of Object.values(coverage['source-map-cache'] ?? {})) {
    if (data?.sourcesContent?.every((content) => content === null)) delete data.sourcesContent;
  }
  writeFileSync(file, JSON.stringify(coverage));
}
