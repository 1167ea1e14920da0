/** The coverage of the whole suite, against the thresholds of .taprc. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

interface ProcessCoverage {
  result: { functions: { functionName: string }[] }[];
  'source-map-cache'?: Record<string, { data: { sourcesContent?: (string | null)[] } | null }>;
}

/** Reports what tap has gathered; false when a threshold is missed. */
export function reportCoverage(tap: string): boolean {
  const folder = join(root, '.tap/coverage');
  for (const name of readdirSync(folder)) correct(join(folder, name));
  return spawnSync(process.execPath, [tap, 'report'], { cwd: root, stdio: 'inherit' }).status === 0;
}

/** What esbuild adds to keep the names of functions and classes. It is no code of ours, and maps to lines that are. */
const ADDED = new Set(['__name', '<static_initializer>']);

/**
 * tsx leaves the source out of its source maps, as a list that holds null. The reporter takes that for an empty file,
 * in which everything is covered; without the list it reads the file.
 */
function correct(file: string): void {
  const coverage = JSON.parse(readFileSync(file, 'utf8')) as ProcessCoverage;
  for (const script of coverage.result) {
    script.functions = script.functions.filter(({ functionName }) => !ADDED.has(functionName));
  }
  for (const { data } of Object.values(coverage['source-map-cache'] ?? {})) {
    if (data?.sourcesContent?.every((content) => content === null)) delete data.sourcesContent;
  }
  writeFileSync(file, JSON.stringify(coverage));
}
