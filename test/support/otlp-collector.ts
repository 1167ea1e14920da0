/** A collector of traces inside the test: it takes OTLP as JSON and keeps what came, as text and as spans. */
import { scriptedServer } from './scripted-server.ts';
import type { Test } from './test-type.ts';

export interface CollectedSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  attributes: Record<string, unknown>;
  links: { traceId: string }[];
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}
type RawSpan = Omit<CollectedSpan, 'service' | 'attributes'> & { attributes?: Attribute[] };
interface Body {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: RawSpan[] }[] }[];
}

export async function otlpCollector(t: Test) {
  const server = await scriptedServer(t);
  Object.assign(server.script, { body: '{}', headers: { 'content-type': 'application/json' } });
  const text = () => server.seen.map(({ body }) => body).join('\n');
  return {
    url: server.url,
    paths: () => [...new Set(server.seen.map(({ url }) => url))],
    /** Everything that came, for a search of what must not be in it. */
    text,
    spans: () => server.seen.flatMap(({ body }) => spansOf(JSON.parse(body) as Body)),
  };
}

function spansOf({ resourceSpans }: Body): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(plain(resource.attributes)['service.name']);
    const spans = scopeSpans.flatMap((scope) => scope.spans);
    return spans.map((span) => ({ ...span, links: span.links ?? [], service, attributes: plain(span.attributes) }));
  });
}

const plain = (attributes: Attribute[] = []) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
