/**
 * A line for OPS_USERS_FILE; the password is asked for, or read from a pipe:
 *
 *     npm run ops:password -- li operator
 *     npm run ops:password -- wang viewer
 */
import { hash } from '@node-rs/argon2';
import { ROLES } from '../core/operators.ts';
import { SHORTEST_OPERATOR_PASSWORD as SHORTEST } from '../core/production-faults.ts';
import { ask } from './ask.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';

const [name = '', role = ''] = parseCommandLine(import.meta.url, {}, ['name', 'role']).positionals;
if (!/^[\w.@-]{1,64}$/.test(name))
  failCommandLine(import.meta.url, `"${name}" is no name of letters, digits and . _ @ -`);
if (!ROLES.some((known) => known === role))
  failCommandLine(import.meta.url, `"${role}" is none of ${ROLES.join(', ')}`);
const password = await ask('Password: ', { hidden: true });
if (password.length < SHORTEST) failCommandLine(import.meta.url, `A password has ${SHORTEST} characters at least.`);
console.log(`${name}:${role}:${await hash(password)}`);
