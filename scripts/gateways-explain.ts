/**
 * The table that a choice between gateways is drawn from: first attempts and verified codes with their decay, what is expected
 * of each gateway, and how 1,000 draws would fall. Settings come from the environment:
 *
 *     npm run gateways:explain               all numbers
 *     npm run gateways:explain -- 139        numbers that begin with three digits
 */
import { ConfigError } from '../core/config.ts';
import { parseGateways } from '../core/gateway-config.ts';
import { readSettings } from '../core/setting.ts';
import { settings } from '../core/settings.ts';
import { registeredVendors } from '../core/vendors/registry.ts';
import { createGatewayConversions } from '../db/redis/gateway-conversions.ts';
import { arrangeOrdered, collapsed } from '../worker/conversion/arrange-ordered.ts';
import { createChooser, expected } from '../worker/conversion/choose.ts';
import { createConversionFeed } from '../worker/conversion/feed.ts';
import { parseCommandLine } from './command-line.ts';
import { withRedis } from './operator-redis.ts';

const DRAWS = 1_000;
const [segment = '*'] = parseCommandLine(import.meta.url, {}, ['segment']).positionals;

await withRedis(async (redis) => {
  const faults: string[] = [];
  const values = readSettings(settings, process.env, faults);
  // Only names and prices count here, not whether an account is complete.
  const given = { environment: process.env, production: false, vendors: registeredVendors };
  const config = { ...values, gateways: parseGateways(values, given, faults) };
  if (faults.length > 0) throw new ConfigError(faults);
  const feed = createConversionFeed(createGatewayConversions(redis), Date.now);
  await feed.refresh();
  for (const channel of new Set(config.gateways.map((gateway) => gateway.channel ?? 'sms'))) {
    const candidates = config.gateways
      .filter((gateway) => (gateway.channel ?? 'sms') === channel)
      .map(({ id, price = config.smsPrice }) => ({
        gateway: id,
        price,
        ...feed.table.estimates({ gateway: id, channel, segment }, Date.now()),
      }));
    const options = {
      value: config.smsVerifiedValue,
      exploration: config.smsRoutingExploration,
      maxLoss: config.smsRoutingMaxLoss,
    };
    const chooser = createChooser(options, Math.random);
    const first = new Map<string, number>();
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const { order } =
        config.smsRouting === 'adaptive' ? chooser.choose(candidates) : arrangeOrdered(candidates, chooser);
      first.set(order[0] ?? '', (first.get(order[0] ?? '') ?? 0) + 1);
    }
    const down = collapsed(candidates);
    console.log(
      `${channel}, ${segment === '*' ? 'all numbers' : `numbers that begin with ${segment}`}, ${config.smsRouting}:`,
    );
    console.table(
      candidates.map((candidate) => {
        const { wide, narrow, price } = candidate;
        const { mean } = expected(candidate);
        const shown = segment === '*' ? wide : narrow;
        return {
          gateway: candidate.gateway,
          tried: Number(shown.tried.toFixed(1)),
          verified: Number(shown.verified.toFixed(1)),
          expected: `${(100 * mean).toFixed(1)} %`,
          price,
          worth: Number((mean * options.value - price).toFixed(4)),
          state: down.includes(candidate.gateway) ? 'collapsed' : shown.changed ? 'changed lately' : '',
          'first of 1,000': first.get(candidate.gateway) ?? 0,
        };
      }),
    );
  }
});
