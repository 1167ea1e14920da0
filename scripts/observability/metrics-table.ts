/** Every metric of both processes with its type, labels and meaning, read from their registries. */
import type { Registry } from 'prom-client';

export interface MetricRow {
  name: string;
  type: 'counter' | 'gauge' | 'histogram' | 'summary';
  labels: readonly string[];
  help: string;
  /** Which processes have it. */
  processes: readonly string[];
}

/** What prom-client keeps of a metric beside what it tells in its types. */
interface Known {
  name: string;
  help: string;
  type: MetricRow['type'];
  labelNames: string[];
}

export function metricsTable(registries: Readonly<Record<string, Registry>>): MetricRow[] {
  const rows = new Map<string, MetricRow>();
  for (const [process, registry] of Object.entries(registries)) {
    for (const metric of registry.getMetricsAsArray()) {
      const { name, help, type, labelNames } = metric as unknown as Known;
      const known = rows.get(name);
      rows.set(name, { name, type, labels: labelNames, help, processes: [...(known?.processes ?? []), process] });
    }
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** For people: docs/metrics.md. */
export function metricsMarkdown(rows: readonly MetricRow[]): string {
  const own = rows.filter(({ name }) => !/^(nodejs|process)_/.test(name));
  const lines = own.map(({ name, type, labels, help, processes }) => {
    const labelled = labels.length > 0 ? labels.map((label) => `\`${label}\``).join(', ') : '-';
    return `| \`${name}\` | ${type} | ${labelled} | ${processes.join(', ')} | ${help} |`;
  });
  return `${[
    '# Metrics',
    '',
    'Written by `npm run generate` from the code. Beside these each process has those of Node and of its process, by the names',
    'that prom-client gives them. Labels come from closed sets: never a number, an id or an address.',
    '',
    '| metric | type | labels | process | meaning |',
    '| ------ | ---- | ------ | ------- | ------- |',
    ...lines,
  ].join('\n')}\n`;
}
