/** `npm start`: installs what is missing, then hands over to start.ts. */
import { installDependencies } from './dependencies.mjs';

installDependencies();
const { register } = await import('tsx/esm/api');
register();
await import('./start.ts');
