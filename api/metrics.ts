/** The API's own metrics, beside those both processes name. Labels come from closed sets. */
import { Counter, Gauge, Histogram } from 'prom-client';
import type { BuildInfo } from '../core/build-info.ts';
import { createMetrics } from '../core/metrics.ts';
import type { Load } from './load.ts';

export type ApiMetrics = ReturnType<typeof createApiMetrics>;

export function createApiMetrics(build: BuildInfo) {
  const metrics = createMetrics(build);
  const registers = [metrics.registry];
  return {
    ...metrics,
    securityEvents: new Counter({
      name: 'security_events_total',
      help: 'Lines of the security log by outcome: log-ins, guesses, refusals for abuse, wrong keys',
      labelNames: ['outcome'],
      registers,
    }),
    refusals: new Counter({
      name: 'sms_refusals_total',
      help: 'Requests refused by a limit, by the first that refused',
      labelNames: ['limit'],
      registers,
    }),
    guardSuspicions: new Counter({
      name: 'sms_guard_suspicions_total',
      help: 'Sends that the pumping guard suspected, by what it looked at: prefix or block',
      labelNames: ['subject'],
      registers,
    }),
    verified: new Counter({
      name: 'sms_verified_total',
      help: 'Right checks of codes, by the gateway that took the SMS: over sms_sends_accepted_total, the conversion',
      labelNames: ['gateway', 'purpose', 'application'],
      registers,
    }),
    shedRequests: new Counter({
      name: 'http_requests_shed_total',
      help: 'Requests refused because this process is late, by when their route is refused: first, next or last',
      labelNames: ['rank'],
      registers,
    }),
    unreadableReports: new Counter({
      name: 'sms_unreadable_reports_total',
      help: 'Delivery reports left out of a push because they could not be read',
      labelNames: ['gateway'],
      registers,
    }),
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Requests to the public listener by route, status and errcode; errcode 0 is success',
      labelNames: ['method', 'route', 'status', 'errcode'],
      registers,
    }),
    requestDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of requests to the public listener by route and errcode',
      labelNames: ['method', 'route', 'errcode'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    /** Adds how many requests are under way, and how late this process is. */
    watchLoad({ underWay, pressure }: Pick<Load, 'underWay' | 'pressure'>): void {
      const gauge = (name: string, help: string, read: () => number) =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read());
          },
        });
      gauge('http_requests_under_way', 'Requests that have no answer yet', underWay);
      gauge('http_pressure', 'Lateness as a share of STORE_TIMEOUT_MS; from 0.25 on requests are refused', pressure);
    },
  };
}
