/** The project's folder: commands work from any working folder. */
import { fileURLToPath } from 'node:url';

/** Seen from dist/scripts, where this runs. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
