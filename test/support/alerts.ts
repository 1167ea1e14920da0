/** Which alerts are on, by what real processes told Prometheus before and after something happened. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertsYaml } from '../../scripts/observability/alerts.ts';
import { promtool } from './promtool.ts';

/** What a process answered at /metrics, by the name that Prometheus has for it. */
export type Scrape = Readonly<Record<'sms-api' | 'sms-worker', string>>;

/** Ten minutes as before, ten as after: the longest that an alert of a page takes. */
const MINUTES = 10;

/** Whether the alert `name` is on at the end; else what promtool says instead. */
export function isFiring(folder: string, name: string, before: Scrape, after: Scrape): { on: boolean; said: string } {
  const [old, now] = [seriesOf(before), seriesOf(after)];
  const input_series = [...now].map(([series, value]) => {
    // A counter that begins within the window rose from nothing.
    const first = old.get(series) ?? (/_(total|count|bucket|sum)\{/.test(series) ? '0' : value);
    return { series, values: `${first}x${MINUTES} ${value}x${MINUTES}` };
  });
  const test = {
    rule_files: [join(folder, 'alerts.yml')],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series,
        promql_expr_test: [
          {
            expr: `count(count by (alertname) (ALERTS{alertstate="firing",alertname="${name}"}))`,
            eval_time: `${2 * MINUTES}m`,
            exp_samples: [{ labels: '{}', value: 1 }],
          },
        ],
      },
    ],
  };
  writeFileSync(join(folder, 'alerts.yml'), alertsYaml());
  const file = join(folder, 'test.yml');
  writeFileSync(file, JSON.stringify(test));
  const { status, output } = promtool(['test', 'rules', file]);
  return { on: status === 0, said: output };
}

function seriesOf(scrape: Scrape): Map<string, string> {
  const series = new Map<string, string>();
  for (const [job, text] of Object.entries(scrape)) {
    for (const [, name, labels = '', value = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)) {
      if (!/^(sms|http|queue|ledger|redis|store|postgres|app|clock)_/.test(name ?? '')) continue;
      series.set(`${name}{${labels ? `${labels},` : ''}job="${job}",instance="${job}"}`, value);
    }
    series.set(`up{job="${job}",instance="${job}"}`, '1');
  }
  return series;
}
