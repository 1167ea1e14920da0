/** `/api/…`: what people and tests ask of the simulator. Messages, their stream, counters, faults, report faults. */
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type Answer, type Exchange, json } from './exchange.ts';
import { FAULT_MODES } from './faults.ts';
import type { Injections } from './injections.ts';
import { REPORT_MODES, type ReportMode } from './reporter.ts';
import type { Backstage } from './submissions.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;
const HOUR_MS = 3_600_000;

function injectionSchema<const Mode extends string>(modes: readonly Mode[]) {
  return Type.Object(
    {
      mode: Type.Enum([...modes]),
      rate: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      count: Type.Optional(Type.Integer({ minimum: 1 })),
      latencyMs: Type.Optional(Type.Integer({ minimum: 0, maximum: HOUR_MS })),
      vendor: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      mobile: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
      code: Type.Optional(Type.String({ pattern: '^[\\w.]{1,64}$' })),
    },
    { additionalProperties: false },
  );
}

const FaultRequest = injectionSchema(FAULT_MODES);
const ReportRequest = injectionSchema(REPORT_MODES);

/** The answer, or undefined when the path is none of these. */
export function control(backstage: Backstage, reports: Injections<ReportMode>, exchange: Exchange): Answer | undefined {
  const { inbox, faults, stats } = backstage;
  switch (`${exchange.method} ${exchange.path}`) {
    case 'GET /healthz':
      return json(200, { status: 'ok' });
    case 'GET /api/messages':
      return listMessages(backstage, new URLSearchParams(exchange.query));
    case 'DELETE /api/messages':
      inbox.clear();
      return noContent;
    case 'GET /api/stats':
      return json(200, stats);
    case 'GET /api/faults':
      return json(200, { active: faults.list(), modes: FAULT_MODES });
    case 'POST /api/faults':
      return inject(faults, FaultRequest, exchange, FAULT_MODES);
    case 'DELETE /api/faults':
      faults.clear();
      return noContent;
    case 'GET /api/reports':
      return json(200, { active: reports.list(), modes: REPORT_MODES });
    case 'POST /api/reports':
      return inject(reports, ReportRequest, exchange, REPORT_MODES);
    case 'DELETE /api/reports':
      reports.clear();
      return noContent;
    default:
      return undefined;
  }
}

const noContent: Answer = { status: 204, headers: {}, body: '' };

function listMessages(backstage: Backstage, query: URLSearchParams): Answer {
  const limit = query.get('limit') ?? String(DEFAULT_LIMIT);
  if (!/^\d{1,6}$/.test(limit)) return json(400, { error: 'limit is a whole number' });
  const mobile = query.get('mobile')?.trim();
  return json(200, backstage.inbox.list({ ...(mobile ? { mobile } : {}), limit: Math.min(Number(limit), MAX_LIMIT) }));
}

function inject<Mode extends string>(
  injections: Injections<Mode>,
  schema: TSchema,
  exchange: Exchange,
  modes: readonly Mode[],
): Answer {
  let given: unknown;
  try {
    given = JSON.parse(exchange.body);
  } catch {
    return json(400, { error: 'the body is not JSON' });
  }
  if (!Value.Check(schema, given)) {
    const faults = [...Value.Errors(schema, given)].map((fault) => `${fault.instancePath || '/'} ${fault.message}`);
    return json(400, { error: 'the fault is not one this simulator knows', faults, modes });
  }
  const request = given as Static<typeof FaultRequest>;
  const mode = modes.find((known) => known === request.mode) as Mode;
  if (mode === 'code' && request.code === undefined) return json(400, { error: 'the mode code needs a code' });
  const { rate = 1, count = null, latencyMs = 0, vendor = null, mobile = null, code = null } = request;
  const injection = { mode, rate, count, latencyMs, vendor, mobile, code };
  injections.add(injection);
  return json(200, injection);
}
