/**
 * PostgreSQL refuses to run as root. Started by root it runs as `postgres` where that user exists, else as `nobody`:
 * no user is added to the machine for a private server.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';

export interface PostgresUser {
  /** Who owns the cluster's files; undefined: we do. */
  owner?: Ids;
  /** For spawn: the user that takes over before the program is found. */
  spawnAs: Partial<Ids>;
  /** What stands before a PostgreSQL command. */
  prefix: readonly string[];
}

interface Ids {
  uid: number;
  gid: number;
}

/** The user for the cluster in `dir`, who is made its owner; `program` is a binary that this user must be able to run. */
export function postgresUser(dir: string, program: string): PostgresUser {
  if (process.getuid?.() !== 0) return { spawnAs: {}, prefix: [] };
  const owner = ownerOf(dir) ?? idsOf('postgres') ?? idsOf('nobody');
  if (!owner) throw new Error('Started by root, PostgreSQL needs a user "postgres" or "nobody" to run as');
  chownSync(dir, owner.uid, owner.gid);
  const reach = (path: string) => spawnSync('test', ['-x', path], owner).status === 0;
  if (reach(program) && reach(dir)) return { owner, spawnAs: owner, prefix: [] };
  // Below a folder closed to others, such as /root: the one privilege that lets it pass is handed over.
  const prefix = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', ...CAPABILITY];
  if (spawnSync('setpriv', [...prefix.slice(1), 'test', '-x', program]).status === 0) {
    return { owner, spawnAs: {}, prefix };
  }
  throw new Error(`PostgreSQL runs as the user with id ${owner.uid}, who can't reach ${program} or ${dir}:
put the project into a folder that others may enter, work as an ordinary user, or give DATABASE_URL`);
}

/** The last one lets the privilege count in access(2) too, by which PostgreSQL looks for its own programs. */
const CAPABILITY = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];

/** A cluster that exists keeps its owner; a folder that root has just made has none yet. */
function ownerOf(dir: string): Ids | undefined {
  const { uid, gid } = statSync(dir);
  return uid === 0 ? undefined : { uid, gid };
}

function idsOf(name: string): Ids | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
