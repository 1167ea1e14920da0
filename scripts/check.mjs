/** `npm run check`: installs what is missing, then hands over to check.ts. */
import { installDependencies } from './dependencies.mjs';

installDependencies();
const { register } = await import('tsx/esm/api');
register();
await import('./check.ts');
