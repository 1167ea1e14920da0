/** What a process tells of itself: which code it runs, and Node's own metrics (event loop, memory, CPU, collector). */
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { BuildInfo } from './build-info.ts';

/** Gauges whose names end like those of counters, against Prometheus' conventions; each is the sum of one without it. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

export function addProcessMetrics(registry: Registry, { version, revision }: BuildInfo): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  new Gauge({
    name: 'sms_build_info',
    help: 'Always 1; its labels tell which code this process runs',
    labelNames: ['version', 'revision', 'node'],
    registers: [registry],
  }).set({ version, revision, node: process.version }, 1);
}
