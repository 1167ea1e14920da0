/**
 * Traces: one for each send, from the request through the queue to the gateway and back by the report. They are off, and
 * nothing of OpenTelemetry is loaded, unless OTEL_EXPORTER_OTLP_ENDPOINT names where they go.
 */
import type { Telemetry } from 'bullmq';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';

/** Closed sets only, as for metrics: what `span-filter.ts` does not know never leaves the process. */
export type SpanAttributes = Record<string, string | number>;

export interface SpanOptions<T> {
  attributes?: SpanAttributes;
  /** What the result adds. */
  attributesOf?: (result: T) => SpanAttributes;
  /** Where a job's trace stands, as BullMQ keeps it: the span belongs there, with a link to the present one. */
  within?: string | undefined;
}

export interface Tracing {
  /** For the queues and workers of BullMQ. */
  telemetry: Telemetry;
  /** Runs `run` as a span of its own. */
  span<T>(name: string, options: SpanOptions<T>, run: () => Promise<T>): Promise<T>;
  /** Sends what is left; nothing is traced afterwards. */
  stop(): Promise<void>;
}

/** To be called before anything that is traced is loaded. */
export async function startTracing(
  config: Pick<Config, 'otlpEndpoint' | 'traceShare' | 'revision'>,
  process: 'api' | 'worker',
  logger: Logger,
): Promise<Tracing | undefined> {
  const { otlpEndpoint: endpoint, traceShare: share, revision } = config;
  if (!endpoint) return undefined;
  const { openTracing } = await import('./opentelemetry.ts');
  return openTracing({ endpoint, share, revision, process, logger });
}
