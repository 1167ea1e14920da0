/** What the pumping guard finds, in the log once per subject and hour: of every further send it would say the same. */
import type { Logger } from '../core/logger.ts';
import type { Conversion } from '../db/redis/conversion.ts';

const HOUR_MS = 3_600_000;
/** Subjects remembered; an attack over more of them is told of again. */
const MAX_SUBJECTS = 10_000;

export function createGuardFindings(logger: Logger, clock: () => number) {
  const told = new Set<string>();
  let hour = 0;
  return {
    tell(finding: Omit<Conversion, 'kind'> & { guard: Conversion['kind'] }): void {
      const now = Math.floor(clock() / HOUR_MS);
      if (now !== hour || told.size >= MAX_SUBJECTS) told.clear();
      hour = now;
      if (told.has(finding.subject)) return;
      told.add(finding.subject);
      logger.info(finding, 'codes sent here are hardly verified');
    },
  };
}
