/** What Prometheus sees, one value a minute: on a calm day, and in each alert's fault. */

type Series = readonly (readonly [labels: string, values: string])[];

/** Counters that rise by so much a minute, for half a day. */
const rising = (labels: string, perMinute: number): [string, string] => [labels, `0+${perMinute}x720`];
const steady = (labels: string, value: number): [string, string] => [labels, `${value}x720`];

const histogram = (name: string, labels: string, perMinute: Record<string, number>): Series =>
  [
    ...Object.entries(perMinute).map(([le, count]) => rising(`${name}_bucket{${labels}le="${le}"}`, count)),
    rising(`${name}_count{${labels.replace(/,$/, '')}}`, perMinute['+Inf'] ?? 0),
  ] as const;

/** Two API processes and two workers, 600 requests and 120 sends a minute, one failure in 2,000. */
export const calmDay: Series = [
  ...['sms-api', 'sms-worker'].flatMap((job) =>
    ['a', 'b'].map((one) => steady(`up{job="${job}",instance="${one}"}`, 1)),
  ),
  ...['a', 'b'].map((one) => steady(`sms_build_info{version="1.0.0",revision="abc",instance="${one}"}`, 1)),
  rising('http_requests_total{errcode="0"}', 500),
  rising('http_requests_total{errcode="4201"}', 99),
  ['http_requests_shed_total{rank="first"}', '0+1x720'],
  rising('http_requests_total{errcode="4001"}', 1),
  ...histogram('sms_accepted_seconds', 'gateway="ytx-main",', { '1': 110, '10': 119.97, '60': 120, '+Inf': 120 }),
  ['sms_sends_ended_total{status="failed"}', '0+0.02x720'],
  rising('sms_sends_ended_total{status="sent"}', 120),
  rising('sms_sends_total{gateway="ytx-main",outcome="accepted"}', 120),
  ['sms_sends_total{gateway="ytx-main",outcome="rejected"}', '0+0.2x720'],
  rising('sms_verified_total{gateway="ytx-main"}', 100),
  rising('sms_reports_total{gateway="ytx-main",status="delivered"}', 118),
  ...histogram('sms_send_duration_seconds', 'gateway="ytx-main",', { '0.5': 115, '1': 119, '5': 120, '+Inf': 120 }),
  steady('sms_gateway_open{gateway="ytx-main"}', 0),
  steady('sms_alerts_total{gateway="ytx-main"}', 3),
  steady('sms_unlisted_codes_total{gateway="ytx-main"}', 2),
  ['queue_oldest_waiting_seconds{queue="sms"}', '0 1 0 2 0 0 1x714'],
  steady('sms_sends_paused', 0),
  ['sms_guard_suspicions_total{subject="prefix"}', '0+1x720'],
  steady('sms_budget_alert', 0),
  steady('redis_memory_used_ratio', 0.35),
  steady('redis_aof_enabled', 1),
  steady('redis_aof_failing', 0),
  steady('postgres_pool_connections{state="waiting",instance="a"}', 0),
  steady('clock_difference_seconds{instance="a"}', -0.4),
  ...['a', 'b'].map((one) => steady(`app_secret_info{position="1",fingerprint="1a2b",instance="${one}"}`, 1)),
  ...['a', 'b'].map((one) => steady(`app_secret_info{position="2",fingerprint="3c4d",instance="${one}"}`, 1)),
  steady('sms_unopenable_jobs_total', 0),
  ...histogram('store_call_duration_seconds', 'store="redis",', {
    '0.001': 5900,
    '0.01': 6000,
    '0.25': 6000,
    '+Inf': 6000,
  }),
  steady('ledger_events', 12),
  steady('nodejs_eventloop_lag_p99_seconds{job="sms-api",instance="a"}', 0.02),
];

/** The series of each fault, and when its alert must be on. */
export const faults: Readonly<Record<string, { series: Series; at: string }>> = {
  ProcessDown: { series: [['up{job="sms-api",instance="a"}', '1x5 0x20']], at: '10m' },
  NoWorker: { series: [['up{job="sms-worker",instance="a"}', '1x5 0x20']], at: '10m' },
  SendsLateFast: {
    series: [
      ...histogram('sms_accepted_seconds', 'gateway="ytx-main",', { '10': 95, '60': 100, '+Inf': 100 }),
      steady('sms_sends_ended_total{status="failed"}', 0),
    ],
    at: '20m',
  },
  SendsLateSlow: {
    series: [
      ...histogram('sms_accepted_seconds', 'gateway="ytx-main",', { '10': 100, '+Inf': 100 }),
      rising('sms_sends_ended_total{status="failed"}', 1),
    ],
    at: '5h',
  },
  GatewayDown: {
    series: [
      steady('sms_gateway_open{gateway="ytx-main"}', 1),
      steady('sms_gateway_open{gateway="ali-backup"}', 0),
      rising('sms_sends_total{gateway="ytx-main",outcome="unknown"}', 10),
      rising('sms_sends_total{gateway="ali-backup",outcome="accepted"}', 40),
    ],
    at: '10m',
  },
  GatewaySlow: {
    series: [
      ...histogram('sms_send_duration_seconds', 'gateway="ytx-main",', { '1': 10, '2.5': 20, '5': 100, '+Inf': 100 }),
      rising('sms_sends_total{gateway="ytx-main",outcome="unknown"}', 50),
    ],
    at: '15m',
  },
  GatewayNeedsHuman: { series: [['sms_alerts_total{gateway="ytx-main"}', '0x5 1x20']], at: '8m' },
  ConversionFalls: {
    series: [
      rising('sms_sends_total{gateway="ytx-main",outcome="accepted"}', 100),
      ['sms_verified_total{gateway="ytx-main"}', '0+80x600 48000+10x120'],
    ],
    at: '719m',
  },
  ReportsStop: {
    series: [
      rising('sms_sends_total{gateway="ytx-main",outcome="accepted"}', 100),
      ['sms_reports_total{gateway="ytx-main",status="delivered"}', '0+90x600 54000x120'],
    ],
    at: '719m',
  },
  QueueWaits: {
    series: [['queue_oldest_waiting_seconds{queue="sms"}', '0+60x20'], steady('sms_sends_paused', 0)],
    at: '10m',
  },
  SendsPaused: { series: [steady('sms_sends_paused', 1)], at: '30m' },
  RequestsFail: {
    series: [rising('http_requests_total{errcode="0"}', 100), rising('http_requests_total{errcode="4001"}', 50)],
    at: '15m',
  },
  RequestsShed: { series: [rising('http_requests_shed_total{rank="first"}', 300)], at: '15m' },
  TrafficSurge: { series: [['http_requests_total{errcode="0"}', '0+120x120 14400+6000x30']], at: '133m' },
  PumpingSuspected: { series: [rising('sms_guard_suspicions_total{subject="prefix"}', 20)], at: '10m' },
  BudgetNearlySpent: { series: [steady('sms_budget_alert', 1)], at: '2m' },
  RedisFilling: { series: [steady('redis_memory_used_ratio', 0.9)], at: '5m' },
  StoreSlow: {
    series: histogram('store_call_duration_seconds', 'store="postgres",', {
      '0.25': 10,
      '0.5': 50,
      '1': 100,
      '+Inf': 100,
    }),
    at: '15m',
  },
  RedisForgets: { series: [steady('redis_aof_enabled', 1), ['redis_aof_failing', '0x5 1x20']], at: '10m' },
  PoolExhausted: { series: [steady('postgres_pool_connections{state="waiting",instance="a"}', 20)], at: '10m' },
  ClockDiffers: { series: [steady('clock_difference_seconds{job="sms-worker",instance="a"}', -7)], at: '10m' },
  SecretsDiffer: {
    series: [
      ...['a', 'b'].map((one) => steady(`sms_build_info{version="1.0.0",revision="abc",instance="${one}"}`, 1)),
      // The one signs with a secret that the other does not have yet.
      steady('app_secret_info{position="1",fingerprint="3c4d",instance="a"}', 1),
      steady('app_secret_info{position="2",fingerprint="1a2b",instance="a"}', 1),
      steady('app_secret_info{position="1",fingerprint="1a2b",instance="b"}', 1),
    ],
    at: '10m',
  },
  LedgerBehind: { series: [steady('ledger_events', 50_000)], at: '10m' },
  EventLoopBlocked: { series: [steady('nodejs_eventloop_lag_p99_seconds{job="sms-api",instance="a"}', 2)], at: '10m' },
  VersionsDiffer: {
    series: ['1.0.0', '1.1.0'].map((version) => steady(`sms_build_info{version="${version}",revision="abc"}`, 1)),
    at: '45m',
  },
  UnknownVendorCodes: { series: [['sms_unlisted_codes_total{gateway="ytx-main"}', '0x5 1x20']], at: '10m' },
};
