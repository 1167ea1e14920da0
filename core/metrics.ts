/**
 * The metrics of both processes, named once. Labels come from closed sets only: a gateway, an outcome, a state;
 * never a mobile or an id, which would name a person and grow without end.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** One registry per process. The default metrics of Node are in it when `processMetrics` is set. */
export function createMetrics(options: { processMetrics: boolean }) {
  const registry = new Registry();
  const registers = [registry];
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  return {
    registry,
    sends: new Counter({
      name: 'sms_sends_total',
      help: 'Gateway calls by their outcome: accepted, rejected or unknown',
      labelNames: ['gateway', 'outcome'],
      registers,
    }),
    sendDuration: new Histogram({
      name: 'sms_send_duration_seconds',
      help: 'Time of one gateway call',
      labelNames: ['gateway', 'outcome'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    rejections: new Counter({
      name: 'sms_rejections_total',
      help: 'Rejections by class and scope',
      labelNames: ['gateway', 'class', 'scope'],
      registers,
    }),
    unlistedCodes: new Counter({
      name: 'sms_unlisted_codes_total',
      help: "Rejections with a code that the gateway's table lacks",
      labelNames: ['gateway'],
      registers,
    }),
    alerts: new Counter({
      name: 'sms_alerts_total',
      help: 'Results that a human should look at, also where another gateway helped out',
      labelNames: ['gateway'],
      registers,
    }),
    sendsEnded: new Counter({
      name: 'sms_sends_ended_total',
      help: 'Sends by their end: sent, failed or expired',
      labelNames: ['status'],
      registers,
    }),
    queueWait: new Histogram({
      name: 'sms_queue_wait_seconds',
      help: 'Time from the queueing of a send to its first look by a worker',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300],
      registers,
    }),
    codeChecks: new Counter({
      name: 'sms_code_checks_total',
      help: 'Checks of SMS codes by result',
      labelNames: ['result'],
      registers,
    }),
    imageCodes: new Counter({
      name: 'image_codes_total',
      help: 'Image codes by result',
      labelNames: ['result'],
      registers,
    }),
    /** Adds whether each gateway's breaker is open, asked for at every scrape. */
    watchGateways(
      gateways: readonly string[],
      isOpen: (gateway: string) => Promise<boolean>,
      onError: (error: unknown) => void,
    ): void {
      new Gauge({
        name: 'sms_gateway_open',
        help: '1 while the breaker of the gateway is open or being probed',
        labelNames: ['gateway'],
        registers,
        async collect() {
          this.reset();
          try {
            for (const gateway of gateways) this.set({ gateway }, (await isOpen(gateway)) ? 1 : 0);
          } catch (error) {
            onError(error);
          }
        },
      });
    },
    /** Adds the depth of the queue, asked for at every scrape; when the store is gone, the series is absent. */
    watchQueue(counts: () => Promise<Record<string, number>>, onError: (error: unknown) => void): void {
      new Gauge({
        name: 'queue_jobs',
        help: 'Jobs of the queue by state',
        labelNames: ['state'],
        registers,
        async collect() {
          this.reset();
          try {
            for (const [state, count] of Object.entries(await counts())) this.set({ state }, count);
          } catch (error) {
            onError(error);
          }
        },
      });
    },
  };
}
