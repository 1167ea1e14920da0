/** A Grafana dashboard with one panel per metric, in rows by what they are about, made from the metrics' table. */
import type { MetricRow } from './metrics-table.ts';

const ROWS: readonly (readonly [title: string, names: RegExp])[] = [
  ['Requests', /^http_/],
  ['Sends', /^sms_(?!guard|budget|cost|messages|daily|refusals|test)/],
  ['Image codes and limits', /^(image_codes|sms_(guard|refusals|test))/],
  ['Money', /^sms_(budget|cost|messages|daily)/],
  ['Queue, ledger and stores', /^(queue|ledger|store|redis|postgres|clock)_/],
  [
    'Processes',
    /^(process_cpu_seconds_total|process_resident_memory_bytes|nodejs_(eventloop_lag_p99|heap_size_used|gc_duration))/,
  ],
];
/** A metric of ours that no row names stands in the last one. */
const isLeft = (name: string) => !/^(nodejs|process)_/.test(name) && !ROWS.some(([, names]) => names.test(name));
const [WIDTH, HEIGHT, COLUMNS] = [8, 7, 3];

export function dashboard(table: readonly MetricRow[]): object {
  const panels: object[] = [];
  let y = 0;
  for (const [title, names] of ROWS) {
    const metrics = table.filter(({ name }) => names.test(name) || (names === ROWS.at(-1)?.[1] && isLeft(name)));
    panels.push({ type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] });
    metrics.forEach((metric, index) => {
      const place = { x: (index % COLUMNS) * WIDTH, y: y + 1 + Math.floor(index / COLUMNS) * HEIGHT };
      panels.push(panel(metric, { ...place, w: WIDTH, h: HEIGHT }));
    });
    y += 1 + Math.ceil(metrics.length / COLUMNS) * HEIGHT;
  }
  return {
    uid: 'sms-verification',
    title: 'SMS verification',
    tags: ['sms'],
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    schemaVersion: 39,
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' }] },
    panels: panels.map((each, index) => ({ id: index + 1, ...each })),
  };
}

function panel({ name, type, labels, help }: MetricRow, gridPos: object): object {
  return {
    type: 'timeseries',
    title: name,
    description: help,
    datasource: { type: 'prometheus', uid: '$' + '{datasource}' },
    fieldConfig: { defaults: { unit: unitOf(name, type), min: 0 }, overrides: [] },
    gridPos,
    targets: targets(name, type, labels),
  };
}

function targets(name: string, type: MetricRow['type'], labels: readonly string[]): object[] {
  const by = labels.length > 0 ? ` by (${labels.join(', ')})` : '';
  const legend = labels.map((label) => `{{${label}}}`).join(' ') || name;
  if (type === 'counter') return [target('A', `sum${by} (rate(${name}[$__rate_interval]))`, legend)];
  if (type !== 'histogram')
    return [
      target('A', labels.length > 0 ? `max${by} (${name})` : name, labels.length > 0 ? legend : '{{job}} {{instance}}'),
    ];
  const buckets = `sum by (${['le', ...labels.slice(0, 1)].join(', ')}) (rate(${name}_bucket[$__rate_interval]))`;
  const first = labels[0] ? ` {{${labels[0]}}}` : '';
  return [0.5, 0.95, 0.99].map((quantile, index) =>
    target('ABC'[index] ?? 'A', `histogram_quantile(${quantile}, ${buckets})`, `p${quantile * 100}${first}`),
  );
}

const target = (refId: string, expr: string, legendFormat: string) => ({ refId, expr, legendFormat });

/** Grafana's names of units, by the ends that Prometheus' conventions give to names. */
function unitOf(name: string, type: MetricRow['type']): string {
  if (/_seconds$/.test(name)) return 's';
  if (/_bytes$/.test(name)) return 'bytes';
  if (/_ratio$/.test(name)) return 'percentunit';
  return type === 'counter' ? 'ops' : 'short';
}
