/** The shape of GATEWAYS_FILE, as JSON: several instances of one vendor, templates per purpose, secrets by reference. */
import { Type } from 'typebox';
import { parseNetwork } from './address.ts';
import { PURPOSES } from './states.ts';

const text = Type.String({ minLength: 1, maxLength: 500 });
/** A secret is never written into the file: it names the environment variable that holds it. */
const secret = Type.Object({ env: Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' }) }, { additionalProperties: false });
/** What may be written down or referred to. */
const account = Type.Union([text, secret]);
const variable = Type.Enum(['code', 'ttlMinutes']);
const ordered = Type.Array(variable, { minItems: 1, maxItems: 10 });
const named = Type.Record(Type.String({ pattern: '^[A-Za-z_]\\w*$' }), variable);

/** One template for all purposes by `default`, others by the name of their purpose. */
function templates<Shape extends Parameters<typeof Type.Object>[0]>(shape: Shape) {
  const template = Type.Object(shape, { additionalProperties: false });
  const names = ['default', ...PURPOSES] as const;
  const entries = Object.fromEntries(names.map((name) => [name, Type.Optional(template)]));
  return Type.Object(entries, { additionalProperties: false, minProperties: 1 });
}

const network = Type.Refine(
  text,
  (value) => parseNetwork(value) !== undefined,
  () => 'it must be an address or a network such as 192.0.2.0/24, no wider than /8 (IPv6: /16)',
);

const reports = Type.Object(
  {
    token: secret,
    addresses: Type.Optional(Type.Array(network, { minItems: 1 })),
    url: Type.Optional(Type.String({ pattern: '^https?://' })),
  },
  { additionalProperties: false },
);

const common = {
  id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
  baseUrl: Type.Optional(Type.String({ pattern: '^https?://[^/?#]+' })),
  purposes: Type.Optional(Type.Array(Type.Enum([...PURPOSES]), { minItems: 1 })),
  weight: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
  rate: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  reports: Type.Optional(reports),
};

const strict = { additionalProperties: false };

/** One schema per vendor, so that a fault is named against the vendor that is meant. */
export const vendorSchemas = {
  yuntongxun: Type.Object(
    {
      ...common,
      vendor: Type.Literal('yuntongxun'),
      accountSid: account,
      authToken: secret,
      appId: account,
      templates: templates({ templateId: Type.String({ pattern: '^[0-9]+$' }), variables: Type.Optional(ordered) }),
    },
    strict,
  ),
  aliyun: Type.Object(
    {
      ...common,
      vendor: Type.Literal('aliyun'),
      accessKeyId: account,
      accessKeySecret: secret,
      templates: templates({ templateId: text, signature: text, variables: named }),
    },
    strict,
  ),
  tencent: Type.Object(
    {
      ...common,
      vendor: Type.Literal('tencent'),
      secretId: account,
      secretKey: secret,
      region: text,
      sdkAppId: Type.String({ pattern: '^[0-9]+$' }),
      templates: templates({
        templateId: Type.String({ pattern: '^[0-9]+$' }),
        signature: text,
        variables: Type.Optional(ordered),
      }),
    },
    strict,
  ),
  twilio: Type.Object(
    {
      ...common,
      vendor: Type.Literal('twilio'),
      accountSid: account,
      authToken: secret,
      from: Type.Optional(Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$|^[A-Za-z0-9 ]{1,11}$' })),
      messagingServiceSid: Type.Optional(account),
      templates: templates({
        text: Type.String({ pattern: '\\{code\\}', maxLength: 500 }),
        host: Type.Optional(Type.String({ pattern: '^[a-z0-9.-]+$' })),
      }),
    },
    strict,
  ),
  console: Type.Object({ ...common, vendor: Type.Literal('console') }, strict),
};
