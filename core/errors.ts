/**
 * The errcode catalogue: every refusal the outside world can get; its public texts are those of its name in texts.ts.
 * The public text and the internal cause are separate: `cause` is for the log and never leaves the process.
 */
import type { NumberFault } from './phone-number.ts';
import { texts } from './texts.ts';

/** One kind of answer: the errcode of the JSON body, the status of its problem details, and the public texts. */
interface CatalogueEntry {
  errcode: string;
  status: number;
  zh: string;
  en: string;
}

const kinds = {
  DATABASE_ERROR: ['4001', 503],
  IMAGE_CODE_EXPIRED: ['4002', 410],
  SMS_CODE_EXPIRED: ['4002', 410],
  TICKET_EXPIRED: ['4002', 410],
  SEND_UNKNOWN: ['4002', 410],
  MOBILE_REGISTERED: ['4003', 409],
  IMAGE_CODE_WRONG: ['4004', 422],
  SMS_CODE_WRONG: ['4004', 422],
  NOT_LOGGED_IN: ['4101', 401],
  SERVICE_KEY_INVALID: ['4101', 401],
  SCOPE_MISSING: ['4101', 403],
  LOGIN_FAILED: ['4102', 401],
  PARAM_MISSING: ['4103', 400],
  PARAM_INVALID: ['4103', 400],
  MOBILE_INVALID: ['4103', 400],
  PASSWORD_LENGTH: ['4103', 400],
  PASSWORD_WEAK: ['4103', 400],
  KEY_INVALID: ['4101', 401],
  CLIENT_SECRET_INVALID: ['4101', 401],
  ORIGIN_REFUSED: ['4101', 403],
  COUNTRY_REFUSED: ['4103', 403],
  NUMBER_INVALID: ['4103', 422],
  NUMBER_REFUSED: ['4103', 422],
  VERIFICATION_UNKNOWN: ['4002', 404],
  VERIFICATION_ENDED: ['4002', 410],
  IDEMPOTENCY_CONFLICT: ['4003', 409],
  IDEMPOTENCY_PENDING: ['4003', 409],
  USER_UNKNOWN: ['4104', 404],
  PASSWORD_WRONG: ['4106', 401],
  PASSWORDS_DIFFER: ['4106', 400],
  TOO_FREQUENT: ['4201', 429],
  TOO_MANY_REQUESTS: ['4201', 429],
  TOO_MANY_CHECKS: ['4201', 429],
  CHECKS_REFUSED: ['4201', 429],
  CHALLENGE: ['4201', 429],
  CALL_TOO_EARLY: ['4201', 429],
  CALL_IMPOSSIBLE: ['4103', 409],
  HARDER_CHALLENGE: ['4201', 429],
  BUDGET_SPENT: ['4201', 429],
  SENDER_BLOCKED: ['4201', 429],
  SENDS_PAUSED: ['4301', 502],
  TOO_MANY_LOGINS: ['4201', 429],
  OVERLOADED: ['4201', 503],
  PASSWORD_RESTS: ['4201', 429],
  SEND_FAILED: ['4301', 502],
  INTERNAL: ['4500', 500],
  // Protocol faults: sent with their real status to every client, with the catalogue's nearest errcode.
  NOT_FOUND: ['4103', 404],
  REQUEST_MALFORMED: ['4103', 400],
  BODY_MALFORMED: ['4103', 400],
  BODY_TOO_LARGE: ['4103', 413],
  MEDIA_TYPE: ['4103', 415],
  CROSS_SITE: ['4103', 403],
} as const satisfies Partial<Record<keyof typeof texts, readonly [errcode: string, status: number]>>;

export type ErrorName = keyof typeof kinds;

export const catalogue = Object.fromEntries(
  Object.entries(kinds).map(([name, [errcode, status]]) => {
    const [zh, en] = texts[name as ErrorName];
    return [name, { errcode, status, zh, en }];
  }),
) as Readonly<Record<ErrorName, CatalogueEntry>>;

export type Language = 'zh' | 'en';

/** Extra public facts of a refusal, sent as `data`. Times are whole seconds. */
export interface ErrorData {
  retry_after?: number;
  attempts_left?: number;
  field?: string;
  /** What the same request has to bring along: a solved image code, or a log-in by SMS code in its place. */
  challenge?: 'image_code' | 'sms_code';
  /** Only a proof of work that was asked for as a harder one will do. */
  harder?: true;
  /** The code is right, but a newer one was sent to this browser. */
  newer?: true;
  /** Why a number gets no code. */
  reason?: NumberFault;
  /** Of a limit that others may have reached: all of the client's network, or everybody. */
  scope?: 'network' | 'service';
  /** What to quote to support: no waiting ends this refusal. */
  reference?: string;
}

/** A decision that ends a request. `name` picks the public answer, `cause` is what really happened. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly kind: ErrorName;
  readonly data: ErrorData | undefined;

  constructor(kind: ErrorName, options: { data?: ErrorData; cause?: unknown } = {}) {
    super(kind, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.data = options.data;
  }
}

/** A wait as a public fact: rounded up, so that nobody is told to come back too early. */
export function retryAfter(ms: number): ErrorData {
  return { retry_after: Math.max(1, Math.ceil(ms / 1000)) };
}

/** A refusal by a limit, whose name stays inside, as the cause. */
export function limited(kind: ErrorName, retryAfterMs: number, limit?: string, data: ErrorData = {}): ServiceError {
  return new ServiceError(kind, { data: { ...retryAfter(retryAfterMs), ...data }, ...(limit ? { cause: limit } : {}) });
}
