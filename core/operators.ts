/** Operators with accounts of their own: OPS_USERS_FILE, one `name:role:argon2id hash` a line. */
import { readFileSync } from 'node:fs';
import { parsePasswordHash } from './password-hash.ts';

/** A viewer sees what there is, masked; an operator acts. */
export const ROLES = ['viewer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

export interface OperatorAccount {
  name: string;
  role: Role;
  /** PHC string (RFC 9106). */
  passwordHash: string;
}

/** Empty lines and those that begin with `#` are left out. Throws an Error whose message names all faults. */
export function readOperators(path: string): OperatorAccount[] {
  const faults: string[] = [];
  const accounts = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (/^\s*(#|$)/.test(line)) return [];
      const [name = '', given = '', ...hash] = line.trim().split(':');
      const role = ROLES.find((known) => known === given);
      const passwordHash = hash.join(':');
      if (/^[\w.@-]{1,64}$/.test(name) && role && parsePasswordHash(passwordHash)?.kind === 'argon2id') {
        return [{ name, role, passwordHash }];
      }
      faults.push(`line ${index + 1} is no "name:viewer|operator:$argon2id$…"`);
      return [];
    });
  const names = accounts.map(({ name }) => name);
  if (new Set(names).size < names.length) faults.push('a name is there twice');
  if (accounts.length === 0 && faults.length === 0) faults.push('it names nobody');
  if (faults.length > 0) throw new Error(faults.join('; '));
  return accounts;
}
