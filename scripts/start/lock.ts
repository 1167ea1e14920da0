/**
 * One `npm start` per data folder. The lock file names the process that holds it; after a SIGKILL it stays behind, and
 * the next start then stops whatever that run has left running.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesFile } from './data-layout.ts';
import { stopLeftovers } from './leftovers.ts';
import { commandOf } from './process-table.ts';

/** Takes the lock or throws a message for the user. Returns how to give it back. */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  const file = join(dataDir, 'start.lock');
  try {
    // Others may pass, for PostgreSQL under root is another user; what is secret has its own mode.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    await takeLock(file, dataDir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(`DATA_DIR: ${dataDir} can't be used as the data folder: ${message}`);
  }
  return () => {
    for (const path of [processesFile(dataDir), file]) rmSync(path, { force: true });
  };
}

async function takeLock(file: string, dataDir: string): Promise<void> {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(file, 'utf8'));
    if (holder !== process.pid && commandOf(holder)?.includes('scripts/start')) {
      throw new Error(
        `npm start already runs on ${dataDir} (process ${holder}): stop it first, or set DATA_DIR to another folder`,
      );
    }
    rmSync(file);
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  }
  // Also without a lock: a run that failed may have taken it away and left a server behind.
  await stopLeftovers(dataDir);
}
