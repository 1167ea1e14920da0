/** Requests and answers of `/verifications`. */
import { Type } from 'typebox';
import { LOCALES } from '../../core/applications/application.ts';
import { E164_PATTERN } from '../../core/phone-number.ts';
import { CHANNELS, SEND_STATUSES } from '../../core/states.ts';
import { VERIFICATION_STATUSES } from '../../core/verification-status.ts';
import { imageCodeId, imageCodeText } from './fields.ts';

const strict = { additionalProperties: false };
const channel = Type.Enum([...CHANNELS], { description: 'how the code reaches the phone' });
const clientSecret = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'in place of the header X-Client-Secret',
});
export const verificationId = Type.String({
  pattern: '^[0-9a-f]{32}$',
  examples: ['50dd2a731ecd933ac358f6f1e19551af'],
});

export const createBody = Type.Object(
  {
    to: Type.String({
      minLength: 1,
      maxLength: 32,
      description: `E.164 (${E164_PATTERN}), or a mainland China mobile in its eleven digits`,
      examples: ['+8613900002086'],
    }),
    purpose: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 32,
        description: "one of the application's; its first one without",
        examples: ['login'],
      }),
    ),
    channel: Type.Optional(channel),
    locale: Type.Optional(Type.Enum([...LOCALES], { description: 'language of the text; else by Accept-Language' })),
    client_address: Type.Optional(
      Type.String({
        minLength: 2,
        maxLength: 45,
        description: "address of the person's device, for limits; counts with a secret key only",
        examples: ['203.0.113.7'],
      }),
    ),
    reference: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'yours, returned in webhooks and on reading; no personal data',
        examples: ['order-7'],
      }),
    ),
    image_code_id: Type.Optional(imageCodeId),
    image_code_text: Type.Optional(imageCodeText),
  },
  strict,
);

export const resendBody = Type.Object(
  { channel: Type.Optional(channel), client_secret: Type.Optional(clientSecret) },
  strict,
);

export const checkBody = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 32, description: 'what the person typed', examples: ['435451'] }),
    client_secret: Type.Optional(clientSecret),
  },
  strict,
);

/** Where a verification stands; what creation, resend and reading answer. */
export const verificationData = {
  verification_id: verificationId,
  to: Type.String({ description: 'masked', examples: ['139****2086'] }),
  purpose: Type.String(),
  channel,
  status: Type.Enum([...VERIFICATION_STATUSES]),
  send_status: Type.Enum([...SEND_STATUSES], { description: 'of the newest message' }),
  expires_in: Type.Integer({ description: 'seconds that the newest code lives' }),
  resend_after: Type.Integer({ description: 'seconds until a further message may be asked for' }),
  attempts_left: Type.Integer({ description: 'guesses left; a resend renews none' }),
  sends: Type.Array(Type.Object({ send_id: verificationId, status: Type.Enum([...SEND_STATUSES]) }), {
    description: 'every message, the first one first',
  }),
};

export const createdData = {
  ...verificationData,
  client_secret: Type.String({ description: 'lets a page read, resend and check this verification, and nothing else' }),
};

export const readData = {
  ...verificationData,
  reference: Type.Optional(Type.String()),
  created_at: Type.String({ format: 'date-time' }),
  ended_at: Type.Optional(Type.String({ format: 'date-time' })),
};

export const checkedData = {
  verified: Type.Boolean({ const: true }),
  receipt: Type.Optional(
    Type.String({ description: 'JWT, for applications with receipts; see /.well-known/jwks.json' }),
  ),
};

const example = {
  verification_id: '50dd2a731ecd933ac358f6f1e19551af',
  to: '139****2086',
  purpose: 'login',
  channel: 'sms',
  status: 'pending',
  send_status: 'queued',
  expires_in: 300,
  resend_after: 60,
  attempts_left: 5,
  sends: [{ send_id: '0b5c9a3f6d1e4c7b8a9f0e1d2c3b4a59', status: 'queued' }],
};
export const examples = {
  verification: example,
  created: { ...example, client_secret: 'mJ8yYw2B8o0Zr3vA9dQm1tq5K7nUeXcL' },
  read: {
    ...example,
    reference: 'order-7',
    created_at: '2026-11-01T08:00:00.000Z',
  },
  checked: { verified: true, receipt: 'eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6Ii4uLiJ9.e30.c2lnbmF0dXJl' },
};
