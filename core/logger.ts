/** JSON logs by pino. Anything that could name a code, password, session or mobile is removed before it is written. */
import { type Logger, pino } from 'pino';

export type { Logger };

const SECRET_FIELDS = [
  'code',
  'sms_code',
  'image_code_text',
  'password',
  'password2',
  'sealed',
  'mobile',
  'cookie',
  'authorization',
];

/** Mobiles and codes inside a text, such as a path: `/sms_codes/13900002086` becomes `/sms_codes/139****2086`. */
export function redactText(text: string): string {
  return text
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
    .replace(/(\/gateway-reports\/[^/]+\/)[^/?\s]+/g, '$1[redacted]')
    .replace(/((?:image_code_text|sms_code|password2?)=)[^&\s]*/gi, '$1[redacted]');
}

export function createLogger(options: { level: string; process: string }): Logger {
  return pino({
    level: options.level,
    base: { process: options.process, pid: process.pid },
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
    serializers: { err: serializeError },
  });
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
