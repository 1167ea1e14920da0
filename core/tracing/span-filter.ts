/**
 * What of a span may leave the process. Instrumentations write down addresses, paths, queries, statements and messages of
 * errors, in which numbers, codes, signatures and tokens stand; so only what is known to be of a closed set goes out.
 */
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

const ATTRIBUTES: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'error.type',
  'exception.type',
  'db.system.name',
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'bullmq.job.name',
  'bullmq.job.attempts.made',
  'bullmq.job.bulk.count',
  'sms.gateway',
  'sms.outcome',
  'sms.rejection',
  'sms.report',
]);

/** Names of ours and of libraries are words and templates of paths. */
const NAME = /^[A-Za-z][\w .:/*-]{0,80}$/;

export function filterSpan(span: ReadableSpan): ReadableSpan {
  const { kind, parentSpanContext, startTime, endTime, duration, ended, resource, instrumentationScope } = span;
  const context = withoutState(span.spanContext());
  return {
    kind,
    startTime,
    endTime,
    duration,
    ended,
    resource,
    instrumentationScope,
    name: nameOf(span.name, span.attributes['db.namespace']),
    spanContext: () => context,
    ...(parentSpanContext ? { parentSpanContext: withoutState(parentSpanContext) } : {}),
    // Its message is an error's.
    status: { code: span.status.code },
    attributes: known(span.attributes),
    events: span.events.map((event) => ({ ...event, name: nameOf(event.name), attributes: known(event.attributes) })),
    links: span.links.map(({ context }) => ({ context: withoutState(context) })),
    droppedAttributesCount: 0,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function known(attributes: Attributes = {}): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => ATTRIBUTES.has(name)));
}

/** Whoever calls us may have put anything into it. */
function withoutState<T extends { traceState?: unknown }>({ traceState: _, ...context }: T) {
  return context;
}

/** Statements are named with their database, which is nobody's business either. What might be data has no name. */
function nameOf(name: string, database?: unknown): string {
  const bare = name.endsWith(` ${database}`) ? name.slice(0, -1 - String(database).length) : name;
  return NAME.test(bare) && !/\d{4}/.test(bare) ? bare : 'span';
}
