/** What an entry of the vendor `http` says: the request, how its outcome is known, and how reports are read. */
import { type Static, Type } from 'typebox';
import { account, address, secret, templates, text } from '../shape.ts';

const strict = { additionalProperties: false };
const pointer = Type.String({ pattern: '^(/[^/]*)*$' });
const value = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const values = Type.Array(value, { minItems: 1 });
const filled = Type.String({ minLength: 1, maxLength: 10_000 });
const format = Type.Enum(['json', 'form', 'xml', 'text']);

/** A code's meaning in the words of ARCHITECTURE.md, Gateways. */
const row = Type.Object(
  {
    class: Type.Enum(['transient', 'throttled', 'permanent', 'config']),
    scope: Type.Enum(['message', 'recipient', 'gateway', 'account']),
    codes: values,
    retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    alert: Type.Optional(Type.Literal(true)),
  },
  strict,
);

const request = Type.Object(
  {
    method: Type.Optional(Type.Enum(['GET', 'POST', 'PUT'])),
    /** Path and query below `baseUrl`. */
    path: Type.String({ pattern: '^/', maxLength: 2000 }),
    headers: Type.Optional(Type.Record(Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" }), filled)),
    /** RFC 7617. */
    basic: Type.Optional(Type.Object({ user: account, password: secret }, strict)),
    /** What the body is, hence its type and how values in it are escaped. */
    format: Type.Optional(format),
    /** A text, or for `json` and `form` a value whose texts are filled. */
    body: Type.Optional(Type.Union([filled, Type.Record(Type.String(), Type.Unknown()), Type.Array(Type.Unknown())])),
    /** HMAC-SHA-256 of the body in a header. */
    hmac: Type.Optional(
      Type.Object(
        {
          header: text,
          secret,
          prefix: Type.Optional(Type.String()),
          encoding: Type.Optional(Type.Enum(['hex', 'base64'])),
        },
        strict,
      ),
    ),
  },
  strict,
);

const answer = Type.Object(
  {
    /** HTTP statuses of an answer that may say "accepted"; any 2xx when absent. */
    statuses: Type.Optional(Type.Array(Type.Integer({ minimum: 200, maximum: 599 }), { minItems: 1 })),
    /** Where the vendor's code lies; without it the status alone decides. */
    code: Type.Optional(pointer),
    accepted: Type.Optional(values),
    messageId: Type.Optional(pointer),
    units: Type.Optional(pointer),
    codes: Type.Optional(Type.Array(row, { minItems: 1 })),
    /** For answers in XML: the name of the root, whose elements are the fields. */
    xmlRoot: Type.Optional(text),
  },
  strict,
);

const push = Type.Object(
  {
    format: Type.Optional(Type.Enum(['json', 'form', 'xml'])),
    /** Of a form: the field that holds the reports as JSON. */
    field: Type.Optional(text),
    xmlRoot: Type.Optional(text),
    /** Where the list of reports lies; absent: the push is one report, or a list of them. */
    list: Type.Optional(pointer),
    messageId: Type.Optional(pointer),
    sendId: Type.Optional(pointer),
    status: pointer,
    delivered: values,
    failed: values,
    code: Type.Optional(pointer),
    units: Type.Optional(pointer),
    beijingTime: Type.Optional(pointer),
    /** HMAC-SHA-256 of the push, by which it is told from forgeries. */
    hmac: Type.Optional(
      Type.Object(
        {
          header: text,
          secret,
          prefix: Type.Optional(Type.String()),
          encoding: Type.Optional(Type.Enum(['hex', 'base64'])),
        },
        strict,
      ),
    ),
    answer: Type.Optional(
      Type.Object(
        {
          status: Type.Optional(Type.Integer({ minimum: 200, maximum: 299 })),
          contentType: Type.Optional(text),
          body: Type.Optional(Type.String({ maxLength: 1000 })),
        },
        strict,
      ),
    ),
  },
  strict,
);

const name = Type.String({ pattern: '^[A-Za-z_][\\w-]*$' });

export const httpShape = {
  baseUrl: address,
  request,
  answer,
  /** By name, used as `{{secrets.name}}`. */
  secrets: Type.Optional(Type.Unsafe<Record<string, string>>(Type.Record(name, secret))),
  /** By purpose: texts by name, themselves with `{{code}}` and the like, used as `{{text.name}}`. */
  templates: Type.Optional(templates({ text: Type.Record(name, filled) })),
  /** Whether the vendor refuses a repeated `{{sendId}}`; a retry after an unknown outcome is safe then. */
  idempotent: Type.Boolean(),
  push: Type.Optional(push),
};

export type HttpRequestConfig = Static<typeof request>;
export type AnswerConfig = Static<typeof answer>;
export type PushConfig = Static<typeof push>;
