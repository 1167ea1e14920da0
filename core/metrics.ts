/**
 * The metrics of both processes, named once. Labels come from closed sets only: a gateway, an outcome, a state, an application;
 * never a mobile or an id, which would name a person and grow without end.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BuildInfo } from './build-info.ts';
import { addProcessMetrics } from './process-metrics.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** Seconds since a request: what users notice, the objective of 10 s, and the life of a code. */
const SINCE_REQUEST = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** One registry per process. */
export function createMetrics(build: BuildInfo) {
  const registry = new Registry();
  const registers = [registry];
  addProcessMetrics(registry, build);
  /** A gauge that is asked for at every scrape; when its source is gone, its series are absent. */
  function watch(
    gauge: { name: string; help: string; label: string },
    read: () => Promise<Record<string, number>>,
    onError: (error: unknown) => void,
  ): void {
    const { name, help, label } = gauge;
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers,
      async collect() {
        this.reset();
        try {
          for (const [value, number] of Object.entries(await read())) this.set({ [label]: value }, number);
        } catch (error) {
          onError(error);
        }
      },
    });
  }

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
    accepted: new Histogram({
      name: 'sms_accepted_seconds',
      help: 'Time from the request to the acceptance by a gateway, of sends that were accepted',
      labelNames: ['gateway'],
      buckets: SINCE_REQUEST,
      registers,
    }),
    acceptedSends: new Counter({
      name: 'sms_sends_accepted_total',
      help: 'Sends that a gateway accepted; sms_verified_total over it is the conversion by each of its labels',
      labelNames: ['gateway', 'purpose', 'application'],
      registers,
    }),
    deliveredAfter: new Histogram({
      name: 'sms_delivered_seconds',
      help: 'Time from the request to the delivery that a report tells, of sends that were delivered',
      labelNames: ['gateway'],
      buckets: SINCE_REQUEST,
      registers,
    }),
    verifiedAfter: new Histogram({
      name: 'sms_verified_seconds',
      help: 'Time from the request to the entering of its code',
      labelNames: ['gateway'],
      buckets: SINCE_REQUEST,
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
    unopenableJobs: new Counter({
      name: 'sms_unopenable_jobs_total',
      help: 'Looks at a send that no secret of this worker opens: APP_SECRETS differ between processes',
      registers,
    }),
    alerts: new Counter({
      name: 'sms_alerts_total',
      help: 'Results that a human should look at, also where another gateway helped out',
      labelNames: ['gateway'],
      registers,
    }),
    reports: new Counter({
      name: 'sms_reports_total',
      help: 'Delivery reports that moved a send on, by what they said',
      labelNames: ['gateway', 'status'],
      registers,
    }),
    sendsEnded: new Counter({
      name: 'sms_sends_ended_total',
      help: 'Sends by their end (sent, failed or expired) and the application they are of',
      labelNames: ['status', 'application'],
      registers,
    }),
    storeDuration: new Histogram({
      name: 'store_call_duration_seconds',
      help: 'Time of one call to a store: a Redis command or script, a PostgreSQL statement',
      labelNames: ['store'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
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
    /** Adds the depth of the queue by state. */
    watchQueue(counts: () => Promise<Record<string, number>>, onError: (error: unknown) => void): void {
      watch({ name: 'queue_jobs', help: 'Jobs of the queue by state', label: 'state' }, counts, onError);
    },
    /** Adds, per gateway, 1 while its breaker is open or being probed, else 0. */
    watchGateways(open: () => Promise<Record<string, number>>, onError: (error: unknown) => void): void {
      const help = '1 while the breaker of the gateway is open or being probed';
      watch({ name: 'sms_gateway_open', help, label: 'gateway' }, open, onError);
    },
    /** Adds, per gateway, the share of its first attempts whose codes were entered lately. */
    watchConversion(shares: () => Promise<Record<string, number>>): void {
      const help = 'Share of the first attempts whose codes were entered, with a half-life of half an hour';
      watch({ name: 'sms_gateway_conversion', help, label: 'gateway' }, shares, () => undefined);
    },
    /** Adds how long the oldest job waits, in seconds. */
    watchOldest(seconds: () => Promise<number>, onError: (error: unknown) => void): void {
      const gauge = { name: 'queue_oldest_waiting_seconds', help: 'Age of the oldest waiting job', label: 'queue' };
      watch(gauge, async () => ({ sms: await seconds() }), onError);
    },
    /** Adds which secrets this process has, by fingerprint: position 1 signs, and all other processes need it. */
    showSecrets(fingerprints: readonly string[]): void {
      const gauge = new Gauge({
        name: 'app_secret_info',
        help: 'APP_SECRETS of this process by fingerprint and position: the first signs, every process has to have it',
        labelNames: ['position', 'fingerprint'],
        registers,
      });
      for (const [index, fingerprint] of fingerprints.entries())
        gauge.set({ position: String(index + 1), fingerprint }, 1);
    },
    /** Adds how far this machine's clock is from Redis', which decides. */
    watchClock(seconds: () => number): void {
      const help = "How far this machine's clock is ahead of Redis', which decides; negative when it is behind";
      new Gauge({
        name: 'clock_difference_seconds',
        help,
        registers,
        collect() {
          this.set(seconds());
        },
      });
    },
    /** Adds how many events of sends are not in PostgreSQL yet. */
    watchLedger(length: () => Promise<number>, onError: (error: unknown) => void): void {
      const gauge = { name: 'ledger_events', help: 'Events on their way into the ledger', label: 'state' };
      watch(gauge, async () => ({ waiting: await length() }), onError);
    },
  };
}
