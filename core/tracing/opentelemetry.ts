/**
 * OpenTelemetry, composed: requests (@fastify/otel), jobs (bullmq-otel), calls of gateways (undici) and statements (pg).
 * Further settings of the exporter, such as OTEL_EXPORTER_OTLP_HEADERS, it reads itself.
 */
import { createRequire } from 'node:module';
import fastifyOtel from '@fastify/otel';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { BullMQOtel } from 'bullmq-otel';
import { readBuildInfo } from '../build-info.ts';
import type { Logger } from '../logger.ts';
import { filterSpan } from './span-filter.ts';
import type { SpanOptions, Tracing } from './tracing.ts';

const HEALTH = /^\/(metrics|healthz|readyz)$/;

export interface TracingOptions {
  /** Base URL of a collector that takes OTLP over HTTP. */
  endpoint: string;
  /** Of all traces, from 0 to 1. */
  share: number;
  revision: string | undefined;
  process: 'api' | 'worker';
  logger: Logger;
}

/** Installs what traces; once per process. */
export function openTracing({ endpoint, share, revision, process, logger }: TracingOptions): Tracing {
  const ratio = new TraceIdRatioBasedSampler(share);
  const provider = new TracerProvider({
    // Decided by the trace's id alone, so that all processes keep the same ones, whatever a caller wishes.
    sampler: new ParentBasedSampler({ root: requestsOnly(ratio), remoteParentSampled: ratio }),
    resource: detectResources({ detectors: [envDetector] }).merge(
      resourceFromAttributes({ 'service.name': `sms-${process}`, 'service.version': readBuildInfo(revision).version }),
    ),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: filtered(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }), logger) }),
    ],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // No baggage: it would carry what callers put into it.
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  instrument(provider);
  const tracer = provider.getTracer('sms-verification');
  return {
    telemetry: new BullMQOtel({ tracerName: 'bullmq' }),
    span: (name, options, run) => runSpan(tracer, name, options, run),
    stop: () => provider.shutdown(),
  };
}

function instrument(provider: TracerProvider): void {
  const instrumentations = [
    new fastifyOtel.FastifyOtelInstrumentation({
      registerOnInitialization: true,
      instrumentHooks: false,
      recordExceptions: false,
      ignorePaths: ({ url }) => HEALTH.test(url),
      lifecycleHook: (span, { hookName }) => span.updateName(hookName),
      requestHook: (span, { method, routeOptions }) => span.updateName(`${method} ${routeOptions.url ?? ''}`.trim()),
    }),
    new UndiciInstrumentation({ requireParentforSpans: true }),
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
  ];
  for (const instrumentation of instrumentations) instrumentation.setTracerProvider(provider);
  // As a CommonJS module, which is how the instrumentation finds it; an import gets the very same classes.
  createRequire(import.meta.url)('pg');
}

/** BullMQ's own rounds, such as the look for stalled jobs, belong to no request. */
function requestsOnly(sampler: Sampler): Sampler {
  const off = new AlwaysOffSampler();
  return {
    shouldSample: (...args) => (args[3] === SpanKind.SERVER ? sampler : off).shouldSample(...args),
    toString: () => `requests only, ${sampler}`,
  };
}

/** A collector that is away is told once, and costs the spans. */
function filtered(exporter: SpanExporter, logger: Logger): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans.map(filterSpan), (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !failing) logger.warn({ err: result.error }, 'traces can not be sent; they are dropped');
        if (!failed && failing) logger.info('traces are sent again');
        failing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush ? { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() } : {}),
  };
}

async function runSpan<T>(
  tracer: ReturnType<TracerProvider['getTracer']>,
  name: string,
  { attributes = {}, attributesOf, within }: SpanOptions<T>,
  run: () => Promise<T>,
): Promise<T> {
  const present = trace.getSpanContext(context.active());
  const parent = within ? propagation.extract(ROOT_CONTEXT, JSON.parse(within)) : context.active();
  const links = within && present ? [{ context: present }] : [];
  return tracer.startActiveSpan(name, { kind: SpanKind.INTERNAL, attributes, links }, parent, async (span) => {
    try {
      const result = await run();
      span.setAttributes(attributesOf?.(result) ?? {});
      return result;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
