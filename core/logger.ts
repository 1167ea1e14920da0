/** JSON logs by pino. Anything that could name a code, password, session or mobile is removed before it is written. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { createLogDestination } from './log-destination.ts';

export type { Logger };

const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'code',
  'sms_code',
  'image_code_text',
  'password',
  'password2',
  'sealed',
  'client_secret',
  'to',
  'mobile',
  'cookie',
  'authorization',
]);

/** What is logged is flat; whatever lies deeper than this is not written at all. */
const MAX_DEPTH = 4;

/** Mobiles and codes inside a text, such as a path: `/sms_codes/13900002086` becomes `/sms_codes/139****2086`. */
export function redactText(text: string): string {
  return (
    text
      .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
      // E.164, also in a path.
      .replace(/(\+|%2B)[1-9]\d{6,14}(?!\d)/gi, '$1****')
      .replace(/(\/gateway-reports\/[^/]+\/)[^/?\s]+/g, '$1[redacted]')
      .replace(/((?:image_code_text|sms_code|password2?)=)[^&\s]*/gi, '$1[redacted]')
  );
}

/** Secret fields by their names, at any depth. Pino's own redaction takes paths, and costs a multiple of the line. */
function withoutSecrets(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    clean[name] = SECRET_FIELDS.has(name) && value !== undefined ? '[redacted]' : cleaned(value, depth);
  }
  return clean;
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth === 0) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth - 1));
  const plain = Object.getPrototypeOf(value) === Object.prototype;
  return plain ? withoutSecrets(value as Record<string, unknown>, depth - 1) : value;
}

export function createLogger(
  options: { level: string; process: string },
  destination: DestinationStream = createLogDestination(),
): Logger {
  const settings = {
    level: options.level,
    base: { process: options.process, pid: process.pid },
    formatters: { log: (fields: Record<string, unknown>) => withoutSecrets(fields, MAX_DEPTH) },
    serializers: { err: serializeError },
  };
  return pino(settings, destination);
}

/** Message, stack and cause, with numbers masked; drivers put queries and parameters into their own fields, which stay out. */
export function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: redactText(String(error)) };
  return {
    type: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...('code' in error && typeof error.code === 'string' ? { errorCode: error.code } : {}),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}
