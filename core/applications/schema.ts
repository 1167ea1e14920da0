/** The shape of APPLICATIONS_FILE, as JSON. Keys are given by their digests, secrets by the variable that holds them. */
import { Type } from 'typebox';
import { isCountry } from '../phone-number.ts';
import { parseRate } from '../rate.ts';
import { CHANNELS } from '../states.ts';
import { LOCALES, SCOPES } from './application.ts';

const strict = { additionalProperties: false };
const text = Type.String({ minLength: 1, maxLength: 64 });

function refined(check: (value: string) => boolean, fault: string) {
  return Type.Refine(Type.String({ maxLength: 2048 }), check, () => fault);
}

const rate = refined((value) => {
  try {
    return parseRate(value).count > 0;
  } catch {
    return false;
  }
}, 'it must be a rate such as 100/1h');

/** Exactly what a browser sends in `Origin`: no path, no slash at the end, no default port. */
const origin = refined(
  (value) => /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value,
  'it must be an origin such as https://shop.example, without a path',
);
const webhookUrl = refined(
  (value) => /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).username === '',
  'it must be an http(s) address without a user',
);
const country = refined(isCountry, 'it must be a country by ISO 3166, such as CN');

const key = Type.Object(
  {
    name: Type.String({ pattern: '^[\\w.-]{1,32}$' }),
    sha256: Type.String({ pattern: '^[0-9a-fA-F]{64}$' }),
    scopes: Type.Array(Type.Enum([...SCOPES]), { minItems: 1, uniqueItems: true }),
  },
  strict,
);

const templates = Type.Record(
  Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
  Type.Record(
    Type.String({ pattern: '^[a-z][a-z0-9_-]{0,31}$' }),
    Type.Object(
      Object.fromEntries([...LOCALES, 'default'].map((name) => [name, Type.Optional(Type.Unknown())])),
      strict,
    ),
  ),
);

const webhook = Type.Object(
  {
    url: webhookUrl,
    // Without one, a secret is derived from APP_SECRETS.
    secret: Type.Optional(Type.Object({ env: Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' }) }, strict)),
    allowPrivate: Type.Optional(Type.Boolean()),
    fullNumber: Type.Optional(Type.Boolean()),
  },
  strict,
);

export const applicationSchema = Type.Object(
  {
    // A part of Redis keys, jobs, metrics and receipts.
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
    name: Type.Union([text, Type.Object({ zh: text, en: text }, strict)]),
    keys: Type.Array(key, { maxItems: 20 }),
    publishableKeys: Type.Optional(Type.Array(Type.String({ pattern: '^pk_[\\w-]{8,64}$' }), { maxItems: 20 })),
    origins: Type.Optional(Type.Array(origin, { maxItems: 100 })),
    countries: Type.Optional(Type.Array(country, { minItems: 1, uniqueItems: true })),
    purposes: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z][a-z0-9_-]{0,31}$' }), { minItems: 1, maxItems: 50, uniqueItems: true }),
    ),
    channels: Type.Optional(Type.Array(Type.Enum([...CHANNELS]), { minItems: 1, uniqueItems: true })),
    templates: Type.Optional(templates),
    codeLength: Type.Optional(Type.Integer({ minimum: 6, maximum: 10 })),
    codeTtlSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 600 })),
    limits: Type.Optional(Type.Array(rate, { minItems: 1, maxItems: 5 })),
    dailyBudget: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999_999 })),
    receipt: Type.Optional(Type.Boolean()),
    webhook: Type.Optional(webhook),
  },
  strict,
);
