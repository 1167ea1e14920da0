/**
 * Test numbers, for CI and app-store reviewers: a mobile that gets no SMS and whose code is known beforehand. Whoever
 * knows one can log in as it, so each has an end: `13800000000:123456,13800000001:654321;until=2027-01-01`.
 */
import { parseBeijingTime } from './beijing-time.ts';
import { CODE_DIGITS } from './code.ts';
import { isMobile } from './mobile.ts';
import { isE164 } from './phone-number.ts';

const DAY_MS = 86_400_000;

export interface TestNumbers {
  codes: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch: the end of the last day, in Beijing. */
  endsAt: number;
}

/** Parses TEST_NUMBERS; throws an Error whose message names the fault. */
export function parseTestNumbers(text: string): TestNumbers {
  const [numbers = '', end = '', ...rest] = text.split(';').map((part) => part.trim());
  const day = /^until=(\d{4}-\d{2}-\d{2})$/.exec(end)?.[1];
  if (!day || rest.length > 0) throw new Error('it must end in a last day, such as ;until=2027-01-01');
  const lastDay = parseBeijingTime(`${day} 00:00:00`);
  if (lastDay === undefined) throw new Error(`${day} is no day`);
  const pairs = numbers.split(',').map((pair) => pair.trim().split(':'));
  for (const [mobile = '', code = '', more] of pairs) {
    if (
      more !== undefined ||
      !(isMobile(mobile) || isE164(mobile)) ||
      code.length !== CODE_DIGITS ||
      !/^\d+$/.test(code)
    ) {
      throw new Error('each number is a mobile, a colon and six digits, such as 13800000000:123456');
    }
  }
  return { codes: new Map(pairs as [string, string][]), endsAt: lastDay + DAY_MS };
}

/** The fixed code of a mobile; undefined when it is no test number, or none any more. */
export function testCode(numbers: TestNumbers | undefined, mobile: string, now: number): string | undefined {
  return numbers && now < numbers.endsAt ? numbers.codes.get(mobile) : undefined;
}

/** How many numbers are test numbers now. */
export function countTestNumbers(numbers: TestNumbers | undefined, now: number): number {
  return numbers && now < numbers.endsAt ? numbers.codes.size : 0;
}
