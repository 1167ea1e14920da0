/**
 * What the pumping guard sees of a number range or of an address block, what it would decide about the next send, and why.
 * Settings come from the environment:
 *
 *     npm run guard:explain -- 1390013             seven digits or more of a mobile
 *     npm run guard:explain -- 203.0.113.0/24      an address or a network
 */
import { abuseSettings } from '../core/abuse-settings.ts';
import { addressBlock, parseNetwork } from '../core/address.ts';
import { ConfigError } from '../core/config.ts';
import { mobilePrefix } from '../core/mobile.ts';
import { readSettings } from '../core/setting.ts';
import { type Conversion, createGuardReport, type HourOfSends } from '../db/redis/conversion.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { withRedis } from './operator-redis.ts';

const [text = ''] = parseCommandLine(import.meta.url, {}, ['subject']).positionals;
const subject =
  parseSubject(text) ??
  failCommandLine(import.meta.url, `"${text}" is neither seven digits or more of a mobile nor an address`);

await withRedis(async (redis) => {
  const faults: string[] = [];
  const config = readSettings(abuseSettings, process.env, faults);
  if (faults.length > 0) throw new ConfigError(faults);
  const { state, hours } = await createGuardReport(redis, config)(subject.kind, subject.name);
  console.log(explain(state, hours, config.smsGuard, config.smsGuardShare));
});

function parseSubject(given: string): { kind: Conversion['kind']; name: string } | undefined {
  if (/^1[3-9]\d{5,9}$/.test(given)) return { kind: 'prefix', name: mobilePrefix(given) };
  const network = parseNetwork(given);
  return network ? { kind: 'block', name: addressBlock(network) } : undefined;
}

function explain(state: Conversion, hours: readonly HourOfSends[], mode: string, share: number): string {
  const { subject: name, lastHour, hourBudget, lastDay, dayBudget } = state;
  const lines = hours.map(
    ({ startsAt, sent, verified, suspected }) =>
      `  ${new Date(startsAt).toISOString().slice(0, 13)}h  ${sent} sent, ${verified} verified${suspected ? `, ${suspected} suspected` : ''}`,
  );
  const over = lastHour + 1 > hourBudget ? 'hour' : 'day';
  const effect = { off: 'the guard is off', record: 'it would be noted and sent', enforce: 'it would be refused' }[
    mode
  ];
  return [
    `${name}, codes sent and verified (UTC, by the hour of the send):`,
    ...(lines.length > 0 ? lines : ['  none']),
    `Unverified in the last hour: ${lastHour}, budget ${hourBudget}`,
    `Unverified in the last day: ${lastDay}, budget ${dayBudget}`,
    `A budget is the floor or ${share} of the most verified in an hour or day of the last week, whichever is more.`,
    state.suspected
      ? `The next send is suspected, because the last ${over} has reached its budget: ${effect}.`
      : 'The next send is not suspected.',
  ].join('\n');
}
