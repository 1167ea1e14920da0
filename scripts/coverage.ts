/** The coverage of the whole suite, against the thresholds of .taprc. */
import { spawnSync } from 'node:child_process';
import { root } from './root.ts';

/** Reports what tap has gathered; false when a threshold is missed. */
export function reportCoverage(tap: string): boolean {
  return spawnSync(process.execPath, [tap, 'report'], { cwd: root, stdio: 'inherit' }).status === 0;
}
