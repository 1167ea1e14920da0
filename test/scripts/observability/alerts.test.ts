/** Each alert is on in its fault and off on a calm day, names a metric that exists and a section of the runbook. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { alerts, alertsYaml, runbookOf } from '../../../scripts/observability/alerts.ts';
import { root } from '../../../scripts/root.ts';
import { promtool, withoutPromtool } from '../../support/promtool.ts';
import { calmDay, faults } from './series.ts';

interface Service {
  profiles?: string[];
  volumes?: (string | object)[];
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const folder = t.testdir({ 'alerts.yml': alertsYaml() });

t.test('alerts use only metrics that exist', async (t) => {
  const names = new Set([...read('docs/metrics.md').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name));
  t.ok(names.size > 20);
  for (const { name, expr } of alerts) {
    const used = [...expr.matchAll(/\b(?:sms|http|queue|ledger|redis|store|image|postgres|clock|app)_\w+/g)].map(
      ([metric]) => metric.replace(/_(bucket|count|sum)$/, ''),
    );
    t.strictSame(
      used.filter((metric) => !names.has(metric)),
      [],
      name,
    );
  }
});

t.test('each leads to its section of the runbook', async (t) => {
  const headings = existsSync(join(root, 'OPERATIONS.md')) ? [...read('OPERATIONS.md').matchAll(/^#+ (.+)$/gm)] : [];
  const anchors = headings.map(([, title = '']) => `OPERATIONS.md#${title.toLowerCase().replaceAll(' ', '-')}`);
  for (const alert of alerts) t.ok(anchors.includes(runbookOf(alert)), alert.name);
});

t.test('the rules are good, and the files are those that are generated', { skip: withoutPromtool }, async (t) => {
  const { status, output } = promtool(['check', 'rules', join(folder, 'alerts.yml')]);
  t.equal(status, 0, output);
  t.match(output, `SUCCESS: ${alerts.length} rules found`);
});

t.test('Prometheus takes its configuration, and compose has every file it binds', async (t) => {
  const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
  for (const name of ['prometheus', 'grafana']) {
    const { profiles, volumes = [] } = services[name] ?? {};
    t.strictSame(profiles, ['observability'], `${name} runs only when it is asked for`);
    const files = volumes.map((volume) => String(volume).split(':')[0] ?? '').filter((path) => path.startsWith('./'));
    t.ok(files.length > 0);
    for (const file of files) t.ok(existsSync(join(root, file)), file);
  }
  if (withoutPromtool) return;
  const { status, output } = promtool(['check', 'config', join(root, 'scripts/observability/prometheus.yml')]);
  t.equal(status, 0, output);
});

t.test('each alert is on in its fault', { skip: withoutPromtool }, async (t) => {
  t.strictSame(Object.keys(faults).sort(), alerts.map(({ name }) => name).sort());
  for (const [name, { series, at }] of Object.entries(faults)) {
    const exp_samples = [{ labels: `{alertname="${name}"}`, value: 1 }];
    const expr = `count by (alertname) (count by (alertname) (ALERTS{alertstate="firing",alertname="${name}"}))`;
    check(t, name, series, [{ expr, eval_time: at, exp_samples }]);
  }
});

t.test('on a calm day none is', { skip: withoutPromtool }, async (t) => {
  const times = ['10m', '1h', '3h', '7h', '12h'];
  check(
    t,
    'calm',
    calmDay,
    times.map((eval_time) => ({ expr: 'ALERTS', eval_time, exp_samples: [] })),
  );
});

t.test(
  'the alert of a gateway says which, how many calls failed and what the router did',
  { skip: withoutPromtool },
  async (t) => {
    const rule = alerts.find(({ name }) => name === 'GatewayDown');
    const { series } = faults.GatewayDown ?? { series: [] };
    const alert_rule_test = [
      {
        eval_time: '10m',
        alertname: 'GatewayDown',
        exp_alerts: [
          {
            exp_labels: { severity: 'page', gateway: 'ytx-main' },
            exp_annotations: {
              summary: 'Gateway ytx-main fails; the router spares it',
              description: 'In the last 15 minutes 100 calls of it failed, and 400 sends were accepted by others.',
              runbook_url: rule && runbookOf(rule),
            },
          },
        ],
      },
    ];
    check(t, 'GatewayDown', series, [], alert_rule_test);
  },
);

function check(
  t: Pick<typeof import('tap').default, 'equal'>,
  name: string,
  series: readonly (readonly [string, string])[],
  promql_expr_test: object[],
  alert_rule_test: object[] = [],
): void {
  const input_series = series.map(([labels, values]) => ({ series: labels, values }));
  const tests = [{ interval: '1m', input_series, promql_expr_test, alert_rule_test }];
  const path = join(folder, `${name}.test.yml`);
  writeFileSync(path, JSON.stringify({ rule_files: [join(folder, 'alerts.yml')], evaluation_interval: '1m', tests }));
  const { status, output } = promtool(['test', 'rules', path]);
  t.equal(status, 0, `${name}: ${output}`);
}
