/** The dashboard shows every metric of ours, once, and nothing that does not exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { root } from '../../../scripts/root.ts';

interface Panel {
  type: string;
  title: string;
  targets?: { expr: string }[];
  gridPos: { x: number; y: number };
}

t.test('panels and metrics are the same', async (t) => {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const { panels } = JSON.parse(read('scripts/observability/grafana/dashboard.json')) as { panels: Panel[] };
  const metrics = [...read('docs/metrics.md').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? '');
  const shown = panels.filter(({ type }) => type !== 'row');
  const own = shown.map(({ title }) => title).filter((title) => !/^(nodejs|process)_/.test(title));
  t.strictSame(own.toSorted(), metrics.filter((name) => name !== 'sms_build_info' || own.includes(name)).toSorted());
  for (const { title, targets = [] } of shown) {
    t.ok(targets.length > 0 && targets.every(({ expr }) => expr.includes(title)), title);
  }
  t.equal(new Set(panels.map(({ gridPos: { x, y } }) => `${x},${y}`)).size, panels.length, 'none lies upon another');
});
