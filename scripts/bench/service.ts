/**
 * `npm run bench:service -- [--scenario send,log-in] [--rounds 3] [--seconds 4] [--connections 50] [--json] [--compare <git ref>]`:
 * what the whole service costs, as it runs in production, beside the bare pieces it is made of, which take turns with it:
 * the machine's moods hit all of them alike, so ratios hold where times do not. Exit code 1 when a ratio is above its bound.
 */
import { parseArgs } from 'node:util';
import { createProgress } from '../progress.ts';
import { startBenchStores } from './service/bench-stores.ts';
import { checkout } from './service/checkout.ts';
import { startGateway } from './service/gateway.ts';
import { startLoad } from './service/load.ts';
import { summarise, toText } from './service/report.ts';
import { measureRounds, stepsOf } from './service/rounds.ts';
import { scenarioNames } from './service/scenarios.ts';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'send' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
    compare: { type: 'string' },
  },
});

const stops: (() => Promise<unknown>)[] = [];
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

try {
  const stores = await startBenchStores(stops);
  const gateway = await startGateway(stops);
  const load = startLoad(stops);
  const versions = [await checkout(undefined, stops)];
  if (values.compare) versions.push(await checkout(values.compare, stops));
  const plan = {
    scenarios: scenarioNames(values.scenario),
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    connections: Number(values.connections),
  };
  const progress = createProgress(process.stderr, stepsOf(plan, versions.length));
  const runs = await measureRounds({ ...plan, versions, stores, gateway, load, progress, signal: interrupted.signal });
  progress.end('measurements');
  const report = summarise(runs, versions);
  console.log(values.json ? JSON.stringify(report, undefined, 2) : toText(report));
  if (report.checks.some(({ holds }) => !holds)) process.exitCode = 1;
} finally {
  for (const stop of stops.reverse()) await stop();
}
