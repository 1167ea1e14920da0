/**
 * The alert rules, each with the section of OPERATIONS.md that says what to do. `npm run generate` writes alerts.yml from
 * them. Thresholds are such that a calm day is silent; what is worth a look tomorrow does not wake anybody.
 */
export interface Alert {
  name: string;
  /** PromQL; the alert is on while it yields anything. */
  expr: string;
  /** How long before it is told. */
  for: string;
  /** `page` wakes somebody, `ticket` waits for the morning. */
  severity: 'page' | 'ticket';
  /** One line, with Prometheus' templates. */
  summary: string;
  /** More about it, where a query can tell. */
  description?: string;
}

/** The anchor in OPERATIONS.md: the alert's name is the heading. */
export const runbookOf = ({ name }: Alert): string => `OPERATIONS.md#${name.toLowerCase()}`;

/** 99.9 % of sends are accepted by a gateway within 10 s. */
const OBJECTIVE = 0.999;

/** The share of sends that were not accepted within 10 s, over a window. Sends that nobody wants any more count as neither. */
const missed = (window: string) =>
  `1 - sum(rate(sms_accepted_seconds_bucket{le="10"}[${window}])) / (sum(rate(sms_accepted_seconds_count[${window}])) + sum(rate(sms_sends_ended_total{status="failed"}[${window}])))`;

/** Multi-window burn rates: the long window says that it matters, the short one that it goes on (Google's SRE Workbook, 5). */
const burns = (factor: number, long: string, short: string) => {
  const budget = `${factor} * ${(1 - OBJECTIVE).toFixed(3)}`;
  return `(${missed(long)}) > ${budget} and (${missed(short)}) > ${budget}`;
};

const byGateway = (query: string) =>
  `{{ with printf "${query}" .Labels.gateway | query }}{{ range . }}{{ .Value | printf "%.0f" }}{{ end }}{{ else }}0{{ end }}`;

export const alerts: readonly Alert[] = [
  {
    name: 'ProcessDown',
    expr: 'up{job=~"sms-api|sms-worker"} == 0',
    for: '1m',
    severity: 'page',
    summary: '{{ $labels.job }} at {{ $labels.instance }} does not answer',
  },
  {
    name: 'NoWorker',
    expr: 'absent(up{job="sms-worker"} == 1)',
    for: '1m',
    severity: 'page',
    summary: 'No worker runs: no SMS leaves',
  },
  {
    name: 'SendsLateFast',
    expr: burns(14.4, '1h', '5m'),
    for: '2m',
    severity: 'page',
    summary: 'Of the sends of the last hour {{ $value | humanizePercentage }} were not accepted within 10 s',
  },
  {
    name: 'SendsLateSlow',
    expr: burns(6, '6h', '30m'),
    for: '15m',
    severity: 'ticket',
    summary: 'Of the sends of the last six hours {{ $value | humanizePercentage }} were not accepted within 10 s',
  },
  {
    name: 'GatewayDown',
    expr: 'max by (gateway) (sms_gateway_open) == 1',
    for: '30s',
    severity: 'page',
    summary: 'Gateway {{ $labels.gateway }} fails; the router spares it',
    description: `In the last 15 minutes ${byGateway("sum(increase(sms_sends_total{gateway='%s',outcome!='accepted'}[15m]))")} calls of it failed, and ${byGateway("sum(increase(sms_sends_total{gateway!='%s',outcome='accepted'}[15m]))")} sends were accepted by others.`,
  },
  {
    name: 'GatewaySlow',
    expr: 'histogram_quantile(0.95, sum by (gateway, le) (rate(sms_send_duration_seconds_bucket[5m]))) > 3',
    for: '2m',
    severity: 'page',
    summary: 'Gateway {{ $labels.gateway }} takes {{ $value | humanizeDuration }} for a call',
    description: `In the last 15 minutes ${byGateway("sum(increase(sms_sends_total{gateway='%s',outcome='unknown'}[15m]))")} calls of it had no answer in time.`,
  },
  {
    name: 'GatewayNeedsHuman',
    expr: 'sum by (gateway) (increase(sms_alerts_total[10m])) > 0',
    for: '0s',
    severity: 'page',
    summary: 'Gateway {{ $labels.gateway }} said something that only a human can mend: balance, account, template',
  },
  {
    name: 'ConversionFalls',
    expr: 'sum by (gateway) (increase(sms_verified_total[1h])) / (sum by (gateway) (increase(sms_sends_total{outcome="accepted"}[1h])) > 100) < 0.5 * sum by (gateway) (increase(sms_verified_total[1d])) / sum by (gateway) (increase(sms_sends_total{outcome="accepted"}[1d]))',
    for: '10m',
    severity: 'page',
    summary: 'Codes of gateway {{ $labels.gateway }} are entered half as often as usual: SMS may not arrive',
  },
  {
    name: 'ReportsStop',
    expr: '(sum by (gateway) (increase(sms_sends_total{outcome="accepted"}[1h])) > 100) and (sum by (gateway) (increase(sms_reports_total[1h])) == 0) and (sum by (gateway) (increase(sms_reports_total[1d])) > 0)',
    for: '10m',
    severity: 'ticket',
    summary: 'Gateway {{ $labels.gateway }} took {{ $value | printf "%.0f" }} sends in an hour and reported about none',
  },
  {
    name: 'QueueWaits',
    expr: 'max(queue_oldest_waiting_seconds) > 30 unless max(sms_sends_paused) == 1',
    for: '1m',
    severity: 'page',
    summary: 'The oldest send waits for {{ $value | humanizeDuration }}',
  },
  {
    name: 'SendsPaused',
    expr: 'max(sms_sends_paused) == 1',
    for: '15m',
    severity: 'page',
    summary: 'Sends are paused: nobody gets an SMS',
  },
  {
    name: 'RequestsFail',
    expr: 'sum(rate(http_requests_total{errcode=~"4001|4301|4500"}[5m])) / sum(rate(http_requests_total[5m])) > 0.02',
    for: '2m',
    severity: 'page',
    summary: '{{ $value | humanizePercentage }} of all requests are answered by a fault of ours',
  },
  {
    name: 'RequestsShed',
    expr: 'sum(rate(http_requests_shed_total[5m])) > 1',
    for: '2m',
    severity: 'page',
    summary: '{{ $value | printf "%.0f" }} requests a second are refused because the API is late',
  },
  {
    name: 'TrafficSurge',
    expr: 'sum(rate(http_requests_total[5m])) > 10 * (sum(rate(http_requests_total[1h] offset 10m)) > 1)',
    for: '2m',
    severity: 'ticket',
    summary: '{{ $value | printf "%.0f" }} requests a second, ten times those of the last hour',
  },
  {
    name: 'PumpingSuspected',
    expr: 'sum by (subject) (increase(sms_guard_suspicions_total[15m])) > 50',
    for: '0s',
    severity: 'page',
    summary:
      '{{ $value | printf "%.0f" }} sends in 15 minutes to a {{ $labels.subject }} where codes are hardly entered',
  },
  {
    name: 'BudgetNearlySpent',
    expr: 'max(sms_budget_alert) == 1',
    for: '0s',
    severity: 'page',
    summary: "Four fifths of the day's messages are spent",
  },
  {
    name: 'RedisFilling',
    expr: 'max(redis_memory_used_ratio) > 0.8',
    for: '2m',
    severity: 'page',
    summary: 'Redis has used {{ $value | humanizePercentage }} of its memory; at 100 % it refuses every write',
  },
  {
    name: 'RedisForgets',
    expr: 'min(redis_aof_enabled) == 0 or max(redis_aof_failing) == 1',
    for: '2m',
    severity: 'page',
    summary: 'Redis does not write what it takes to disk: a restart loses codes and queued sends',
  },
  {
    name: 'PoolExhausted',
    expr: 'max by (instance) (postgres_pool_connections{state="waiting"}) > 5',
    for: '2m',
    severity: 'page',
    summary: '{{ $labels.instance }}: {{ $value | printf "%.0f" }} requests wait for a connection to PostgreSQL',
  },
  {
    name: 'StoreSlow',
    expr: 'histogram_quantile(0.99, sum by (store, le) (rate(store_call_duration_seconds_bucket[5m]))) > 0.25',
    for: '5m',
    severity: 'page',
    summary: '{{ $labels.store }} takes {{ $value | humanizeDuration }} for a call',
  },
  {
    name: 'LedgerBehind',
    expr: 'max(ledger_events) > 20000',
    for: '5m',
    severity: 'ticket',
    summary: '{{ $value | printf "%.0f" }} events wait in Redis for PostgreSQL',
  },
  {
    name: 'EventLoopBlocked',
    expr: 'nodejs_eventloop_lag_p99_seconds > 0.5',
    for: '5m',
    severity: 'ticket',
    summary:
      '{{ $labels.job }} at {{ $labels.instance }} is out of CPU: its event loop is {{ $value | humanizeDuration }} late',
  },
  {
    name: 'ClockDiffers',
    expr: 'abs(clock_difference_seconds) > 3',
    for: '5m',
    severity: 'ticket',
    summary:
      "The clock of {{ $labels.job }} at {{ $labels.instance }} differs by {{ $value | humanizeDuration }} from Redis'",
  },
  {
    name: 'SecretsDiffer',
    // One that signs somewhere and that somebody does not know, or a send that a worker could not open for it.
    expr: '((count by (fingerprint) (app_secret_info) < scalar(count(sms_build_info))) and on (fingerprint) app_secret_info{position="1"}) or sum(increase(sms_unopenable_jobs_total[10m])) > 0',
    for: '2m',
    severity: 'page',
    summary: 'APP_SECRETS differ between processes: sends can not be opened, codes not be checked',
  },
  {
    name: 'VersionsDiffer',
    expr: 'count(count by (version, revision) (sms_build_info)) > 1',
    for: '30m',
    severity: 'ticket',
    summary: '{{ $value | printf "%.0f" }} versions have run side by side for half an hour',
  },
  {
    name: 'UnknownVendorCodes',
    expr: 'sum by (gateway) (increase(sms_unlisted_codes_total[1d])) > 0',
    for: '0s',
    severity: 'ticket',
    summary: 'Gateway {{ $labels.gateway }} answers codes that its table lacks',
  },
];

/** As Prometheus reads it: JSON's strings are YAML's. */
export function alertsYaml(): string {
  const text = JSON.stringify;
  const rules = alerts.map((alert) => {
    const { name, expr, severity, summary, description } = alert;
    return [
      `      - alert: ${name}`,
      `        expr: ${text(expr)}`,
      `        for: ${alert.for}`,
      `        labels: { severity: ${severity} }`,
      '        annotations:',
      `          summary: ${text(summary)}`,
      ...(description ? [`          description: ${text(description)}`] : []),
      `          runbook_url: ${text(runbookOf(alert))}`,
    ].join('\n');
  });
  return `# Written by npm run generate from alerts.ts.\ngroups:\n  - name: sms\n    rules:\n${rules.join('\n')}\n`;
}
