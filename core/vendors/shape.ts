/**
 * The words that an entry of GATEWAYS_FILE is described with. A schema here has the type of what is used later: a secret is
 * written as a reference to the environment and typed as the text that is fetched from there.
 */
import { type Static, type TObject, type TProperties, type TSchema, type TUnsafe, Type } from 'typebox';
import { parseNetwork } from '../address.ts';
import { isCountry } from '../phone-number.ts';
import { PURPOSES, type Purpose } from '../states.ts';

const strict = { additionalProperties: false };

export const text = Type.String({ minLength: 1, maxLength: 500 });
export const address = Type.String({ pattern: '^https?://[^/?#]+' });
export const digits = Type.String({ pattern: '^[0-9]+$' });
const reference = Type.Object({ env: Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' }) }, strict);
/** A secret is never written into the file: it names the environment variable that holds it. */
export const secret = Type.Unsafe<string>(reference);
/** What may be written down or referred to. */
export const account = Type.Unsafe<string>(Type.Union([text, reference]));

/** What a template's variable can stand for: the code, or the whole minutes it lives. */
const variable = Type.Enum(['code', 'ttlMinutes']);
export type Variable = Static<typeof variable>;
/** For templates with numbered variables; without it: code, minutes. */
export const ordered = Type.Optional(withCode(Type.Array(variable, { minItems: 1, maxItems: 10 })));
/** The vendor's name of each variable, and what it stands for. */
export const named = withCode(Type.Record(Type.String({ pattern: '^[A-Za-z_]\\w*$' }), variable));

/** A message without the code helps nobody. */
function withCode<Variables extends TSchema>(variables: Variables): Variables {
  const hasCode = (given: unknown) => Object.values(given as object).includes('code');
  return Type.Refine(variables, hasCode, () => 'the code is not among them');
}

/** One template for all purposes by `default`, others by the name of their purpose. */
export type Templates<Template> = Partial<Record<Purpose | 'default', Template>>;

export function templates<Shape extends TProperties>(shape: Shape): TUnsafe<Templates<Static<TObject<Shape>>>> {
  const template: TSchema = Type.Object(shape, strict);
  const names = ['default', ...PURPOSES];
  const entries = Object.fromEntries(names.map((name) => [name, Type.Optional(template)]));
  return Type.Unsafe(Type.Object(entries, { ...strict, minProperties: 1 }));
}

const network = Type.Refine(
  text,
  (value) => parseNetwork(value) !== undefined,
  () => 'it must be an address or a network such as 192.0.2.0/24, no wider than /8 (IPv6: /16)',
);

/** How delivery reports of a gateway are told from forgeries. */
const reports = Type.Object(
  {
    /** The part of the report address that nobody can guess. */
    token: secret,
    /** Networks that reports come from; all when absent. */
    addresses: Type.Optional(Type.Array(network, { minItems: 1 })),
    /** The public address of the reports, exactly as the vendor calls it. */
    url: Type.Optional(Type.String({ pattern: '^https?://' })),
  },
  strict,
);
export type ReportConfig = Static<typeof reports>;

/** What every entry may hold, whatever its vendor. */
const common = {
  id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
  vendor: text,
  channel: Type.Optional(Type.Enum(['sms', 'voice'])),
  baseUrl: Type.Optional(address),
  countries: Type.Optional(
    Type.Array(
      Type.Refine(Type.String(), isCountry, () => 'it must be a country by ISO 3166, such as CN'),
      { minItems: 1 },
    ),
  ),
  /** Whether production may call an address without TLS. */
  insecure: Type.Optional(Type.Boolean()),
  purposes: Type.Optional(Type.Array(Type.Enum([...PURPOSES]), { minItems: 1 })),
  weight: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
  rate: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  price: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
  reports: Type.Optional(reports),
};
/** An entry that passed its schema, as far as every vendor's is alike. */
export type CommonEntry = Static<TObject<typeof common>> & { templates?: Templates<unknown> };

export function entrySchema(shape: TProperties): TSchema {
  return Type.Object({ ...common, ...shape }, strict);
}
