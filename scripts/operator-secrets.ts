/** APP_SECRETS of a command: those of the environment, else the one that `npm start` made here. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { settings } from '../core/settings.ts';
import { root } from './root.ts';
import { secretsFile } from './start/data-layout.ts';
import { keptSecrets } from './start/secrets.ts';

/** Throws one line when nobody told them. */
export function operatorSecrets(): string[] {
  const given = process.env.APP_SECRETS?.trim();
  if (given) return settings.appSecrets.parse(given) ?? [];
  const dataDir = resolve(root, process.env.DATA_DIR?.trim() || (settings.dataDir.fallback ?? ''));
  if (!existsSync(secretsFile(dataDir))) {
    throw new Error('APP_SECRETS is not set, and no service was started here by npm start');
  }
  return [keptSecrets(dataDir)('appSecret')];
}
