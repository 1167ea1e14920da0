/** `npm test [-- files]`: installs what is missing, then hands over to test.ts. */
import { installDependencies } from './dependencies.mjs';

installDependencies();
const { register } = await import('tsx/esm/api');
register();
await import('./test.ts');
