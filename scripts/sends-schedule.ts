/**
 * When the attempts of one send happen if the gateway fails each time at once, by the settings of the environment. Jitter
 * spreads each wait from nothing to its ceiling, so there is an earliest and a latest time:
 *
 *     npm run sends:schedule
 */
import { MAX_ATTEMPTS } from '../core/queue.ts';
import { settings } from '../core/settings.ts';
import { backoffCeilingMs } from '../worker/backoff.ts';
import { parseCommandLine } from './command-line.ts';

parseCommandLine(import.meta.url, {});

type NumberSetting = 'smsRetryBaseMs' | 'smsCodeTtlSeconds' | 'gatewayTimeoutMs';

function read(name: NumberSetting): number {
  const { variable, fallback = '', parse } = settings[name];
  try {
    return parse(process.env[variable]?.trim() || fallback);
  } catch (error) {
    console.error(`${variable}: ${(error as Error).message}`);
    process.exit(1);
  }
}

const baseMs = read('smsRetryBaseMs');
const lifeMs = read('smsCodeTtlSeconds') * 1000;
const timeoutMs = read('gatewayTimeoutMs');
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(10);

console.log(`A code lives ${lifeMs / 1000} s, a gateway call at most ${timeoutMs / 1000} s.\n`);
console.log('attempt   wait up to   on average at   at the latest   … if each call hangs');
let mean = 0;
let latest = 0;
let hanging = 0;
for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
  if (attempt > 1) {
    const ceiling = backoffCeilingMs(attempt - 1, { baseMs, remainingMs: lifeMs - latest });
    mean += backoffCeilingMs(attempt - 1, { baseMs, remainingMs: lifeMs - mean }) / 2;
    latest += ceiling;
    hanging += timeoutMs + backoffCeilingMs(attempt - 1, { baseMs, remainingMs: lifeMs - hanging - timeoutMs });
    console.log(
      `${attempt}         ${seconds(ceiling)}      ${seconds(mean)}      ${seconds(latest)}      ${seconds(hanging)}`,
    );
  } else {
    console.log(`${attempt}                  -      ${seconds(0)}      ${seconds(0)}      ${seconds(0)}`);
  }
}
console.log('\nNo attempt begins after the code is dead; waiting because a gateway says "slow down" is no attempt.');
