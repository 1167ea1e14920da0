/** Metrics of what the day's messages cost, and of switches that somebody should know are on. Read at every scrape. */
import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import { countTestNumbers } from '../core/test-numbers.ts';

/** An operator who hears at this share of the budget can still act before the hard stop. */
const ALERT_SHARE = 0.8;

export interface CostSources {
  config: Pick<Config, 'smsDailyBudget' | 'smsPrice' | 'smsCurrency' | 'testNumbers'>;
  clock: Clock;
  /** Messages of the day that holds `now`. */
  spent(now: number): Promise<number>;
  paused(): Promise<boolean>;
  onError(error: unknown): void;
}

/** Adds the gauges to a registry. Where the store is gone, the series are absent: nobody should read a zero. */
export function watchCosts(registry: Registry, { config, clock, spent, paused, onError }: CostSources): void {
  const { smsDailyBudget: budget, smsPrice: price, smsCurrency: currency } = config;
  /** Every gauge reads for itself; of those that ask during one scrape, the first asks the store. */
  let reading: Promise<number> | undefined;
  const messages = () => {
    reading ??= spent(clock()).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const gauge = (name: string, help: string, read: () => Promise<number> | number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.remove();
        try {
          this.set(await read());
        } catch (error) {
          onError(error);
        }
      },
    });
  const money = (name: string, help: string, read: () => Promise<number>) =>
    new Gauge({
      name,
      help,
      labelNames: ['currency'],
      registers: [registry],
      async collect() {
        this.reset();
        try {
          this.set({ currency }, await read());
        } catch (error) {
          onError(error);
        }
      },
    });
  gauge('sms_messages_today', 'Messages since midnight in Beijing, less those that failed for good', messages);
  money('sms_cost_today', 'Messages of today times SMS_PRICE, by currency', async () => (await messages()) * price);
  money('sms_cost_budget', 'SMS_DAILY_BUDGET times SMS_PRICE, by currency; 0 when there is none', () =>
    Promise.resolve((budget ?? 0) * price),
  );
  gauge('sms_daily_budget', 'SMS_DAILY_BUDGET in messages; 0 when there is none', () => budget ?? 0);
  gauge('sms_budget_alert', '1 when four fifths of SMS_DAILY_BUDGET are spent', async () =>
    budget !== undefined && (await messages()) >= ALERT_SHARE * budget ? 1 : 0,
  );
  gauge('sms_sends_paused', '1 while the kill switch is on', async () => Number(await paused()));
  gauge('sms_test_numbers', 'Mobiles whose code is fixed and known', () =>
    countTestNumbers(config.testNumbers, clock()),
  );
}
