/** What production refuses although it can be read: settings that protect nobody. */
import type { Values } from './config.ts';
import { parsePasswordHash } from './password-hash.ts';
import type { Rate } from './rate.ts';

/** One factor alone opens the operators' listener, so its password is as long as NIST SP 800-63B-4 wants one (3.1.1.2). */
export const SHORTEST_OPERATOR_PASSWORD = 15;

/** OWASP's Password Storage Cheat Sheet: the memory in KiB that so many passes of argon2id need. */
const MEMORY_OF_PASSES: readonly number[] = [47_104, 19_456, 12_288, 9_216, 7_168];

/** Events an hour that are no limit any more, for a mobile, an address, or a guesser. */
const MEANS_NOTHING = {
  smsMobileLimits: ['SMS_MOBILE_LIMITS', 60],
  smsIpLimits: ['SMS_IP_LIMITS', 3_600],
  smsMobileCheckLimit: ['SMS_MOBILE_CHECK_LIMIT', 100],
  smsCheckIpLimit: ['SMS_CHECK_IP_LIMIT', 1_000],
  imageCodeIpLimit: ['IMAGE_CODE_IP_LIMIT', 36_000],
  imageCodeAudioIpLimit: ['IMAGE_CODE_AUDIO_IP_LIMIT', 6_000],
  imageCodePowIpLimit: ['IMAGE_CODE_POW_IP_LIMIT', 18_000],
  imageFailureLimit: ['IMAGE_FAILURE_LIMIT', 3_600],
  loginLimit: ['LOGIN_LIMIT', 300],
  loginIpLimit: ['LOGIN_IP_LIMIT', 6_000],
} as const;

/** So many guesses at a code, and its six digits mean nothing. */
const MOST_CHECKS = 10;

/** One line each; `values` may lack what could not be read. */
export function productionFaults(values: Partial<Values>): string[] {
  return [...passwordFaults(values), ...limitFaults(values)];
}

/** What works and may cost dearly, for the log of a process that begins. */
export function productionWarnings({ smsDailyBudget }: Partial<Values>): string[] {
  return smsDailyBudget === undefined
    ? ['SMS_DAILY_BUDGET is not set: nothing ends what an attack may cost in a day']
    : [];
}

function passwordFaults({ opsPassword, opsUsers = [], ...values }: Partial<Values>): string[] {
  const faults: string[] = [];
  if (opsPassword !== undefined && opsPassword.length < SHORTEST_OPERATOR_PASSWORD) {
    faults.push(`OPS_PASSWORD: it needs at least ${SHORTEST_OPERATOR_PASSWORD} characters in production`);
  }
  const { argon2MemoryKib, argon2Passes } = values;
  if (argon2MemoryKib && argon2Passes && isWeak(argon2MemoryKib, argon2Passes)) {
    const least = memoryOf(argon2Passes);
    faults.push(`ARGON2_MEMORY_KIB: ${argon2Passes} passes need ${least} in production (OWASP)`);
  }
  const weak = opsUsers.filter(({ passwordHash }) => {
    const hash = parsePasswordHash(passwordHash);
    return hash?.kind === 'argon2id' && isWeak(hash.memoryKib, hash.passes);
  });
  for (const { name } of weak) faults.push(`OPS_USERS_FILE: the hash of ${name} is weaker than OWASP asks for`);
  return faults;
}

const memoryOf = (passes: number): number => MEMORY_OF_PASSES[Math.min(passes, MEMORY_OF_PASSES.length) - 1] ?? 0;
const isWeak = (memoryKib: number, passes: number): boolean => memoryKib < memoryOf(passes);

function limitFaults(values: Partial<Values>): string[] {
  const faults: string[] = [];
  for (const [key, [variable, most]] of Object.entries(MEANS_NOTHING)) {
    const limit = values[key as keyof typeof MEANS_NOTHING];
    if (limit === undefined) continue;
    const rates: readonly Rate[] = Array.isArray(limit) ? limit : [limit as Rate];
    if (!rates.some(({ count, windowMs }) => (count * 3_600_000) / windowMs <= most)) {
      faults.push(`${variable}: more than ${most} an hour limits nothing`);
    }
  }
  const { smsCodeMaxChecks = 0 } = values;
  if (smsCodeMaxChecks > MOST_CHECKS) {
    faults.push(`SMS_CODE_MAX_CHECKS: more than ${MOST_CHECKS} wrong guesses limit nothing`);
  }
  return faults;
}
