/**
 * Where codes are sent and not entered: number ranges and networks by their unverified codes of the last day, what they cost,
 * and what the guard does or would do about them. Settings come from the environment:
 *
 *     npm run guard:top
 *     npm run guard:top -- --limit 50
 */
import { abuseSettings } from '../core/abuse-settings.ts';
import { ConfigError } from '../core/config.ts';
import { readSettings } from '../core/setting.ts';
import { type Conversion, createGuardReport, guardSubjects } from '../db/redis/conversion.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { withRedis } from './operator-redis.ts';

const { values } = parseCommandLine(import.meta.url, { limit: { type: 'string', default: '20' } });
const limit = Number(values.limit);
if (!Number.isInteger(limit) || limit < 1) failCommandLine(import.meta.url, `--limit: "${values.limit}" is no number`);

await withRedis(async (redis) => {
  const faults: string[] = [];
  const config = readSettings(abuseSettings, process.env, faults);
  if (faults.length > 0) throw new ConfigError(faults);
  const report = createGuardReport(redis, config);
  const found: Conversion[] = [];
  for await (const { kind, subject } of guardSubjects(redis)) {
    const { state } = await report(kind, subject);
    if (state.lastDay > 0) found.push(state);
  }
  found.sort((a, b) => b.lastDay - a.lastDay || a.subject.localeCompare(b.subject));
  const ranges = found.filter(({ kind }) => kind === 'prefix');
  const suspected = ranges.filter((state) => state.suspected);
  const sum = (states: readonly Conversion[]) => states.reduce((total, { lastDay }) => total + lastDay, 0);
  const money = (messages: number) => (messages * config.smsPrice).toFixed(2);
  const effect = {
    off: 'The guard is off.',
    record: 'With SMS_GUARD=enforce it would refuse them.',
    enforce: 'It refuses them.',
  };
  console.log(
    [
      'range or network      hour  budget     day  budget      cost',
      ...found.slice(0, limit).map(line),
      '',
      `${sum(ranges)} codes of the last day were not entered, ${money(sum(ranges))} in all at SMS_PRICE.`,
      `The guard suspects ${suspected.length} ranges with ${sum(suspected)} of them, ${money(sum(suspected))}. ${effect[config.smsGuard]}`,
    ].join('\n'),
  );

  function line({ subject, lastHour, hourBudget, lastDay, dayBudget, suspected: isSuspected }: Conversion): string {
    const numbers = [lastHour, hourBudget, lastDay, dayBudget].map((number) => String(number).padStart(8)).join('');
    return `${subject.padEnd(18)}${numbers}${money(lastDay).padStart(10)}${isSuspected ? '  suspected' : ''}`;
  }
});
