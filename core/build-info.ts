/** Which code a process runs: the version of package.json, and the commit where whoever built or started it told it. */
import { existsSync, readFileSync } from 'node:fs';

export interface BuildInfo {
  version: string;
  /** `unknown` when nobody told it. */
  revision: string;
}

/** Compiled code lies one folder deeper than its source. */
const PLACES = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));

export function readBuildInfo(revision = 'unknown'): BuildInfo {
  const file = PLACES.find((place) => existsSync(place));
  const { version = 'unknown' } = file ? (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }) : {};
  return { version, revision };
}
