/**
 * The common frame of every gateway that is called over HTTP: the template of the purpose, one call, and what its answer
 * means. A vendor says how a send is written and how an answer is read; neither does I/O.
 */
import type { HttpAnswer } from './answer.ts';
import type { Gateway, GatewayOptions, Rejected, SendContext, SendRequest, SendResult } from './gateway.ts';
import { createHttpClient, type HttpRequest } from './http-client.ts';
import type { Templates } from './shape.ts';
import type { GatewayBase } from './vendor.ts';

export interface Call<Template> {
  request: SendRequest;
  context: SendContext;
  template: Template;
  /** Milliseconds since the epoch, one instant for the whole request: signatures hold it in several places. */
  nowMs: number;
  /** The value of the Host header, which two of the vendors sign. */
  host: string;
}

export interface Protocol<Template> {
  /** Whether a repeated send id is refused by the vendor, so that a retry after an unknown outcome is safe. */
  idempotent: boolean;
  /** The request, or why there can be none, such as a code that the vendor can't read out. */
  write(call: Call<Template>): Omit<HttpRequest, 'signal'> | Rejected;
  read(answer: HttpAnswer, call: Call<Template>): SendResult;
}

/** A send that came here although this gateway has no template for its purpose. */
const noTemplate: Rejected = { outcome: 'rejected', class: 'config', scope: 'account', vendorCode: 'NO_TEMPLATE' };

export function createHttpGateway<Template>(
  config: GatewayBase & { templates: Templates<Template> },
  options: GatewayOptions,
  protocol: Protocol<Template>,
): Gateway {
  const http = createHttpClient({ ...options, baseUrl: config.baseUrl });
  return {
    id: config.id,
    vendor: config.vendor,
    idempotent: protocol.idempotent,
    async send(request, context) {
      const own = request.template as Template | undefined;
      const template = own ?? config.templates[request.purpose] ?? config.templates.default;
      if (template === undefined) return noTemplate;
      const call = { request, context, template, nowMs: options.clock(), host: http.host };
      const written = protocol.write(call);
      if ('outcome' in written) return written;
      const answer = await http.call({ ...written, signal: context.signal });
      return answer.outcome === 'answer' ? protocol.read(answer, call) : answer;
    },
    close: () => http.close(),
  };
}
