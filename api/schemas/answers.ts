/** The body of every JSON answer, and the answers each kind of route can give, for validation and OpenAPI. */
import { type TProperties, type TSchema, Type } from 'typebox';

/** Facts that a refusal may carry beside a route's own data. */
const refusalFacts = {
  retry_after: Type.Optional(Type.Integer({ description: 'seconds to wait' })),
  attempts_left: Type.Optional(Type.Integer({ description: 'guesses left, to this code and to the mobile' })),
  challenge: Type.Optional(
    Type.Enum(['image_code', 'sms_code'], {
      description: 'needed now: image_code_id and image_code_text in the same body, or a log-in by SMS code',
    }),
  ),
  harder: Type.Optional(
    Type.Boolean({ description: 'only a proof of work will do, from /image_codes/<id>/pow?harder=1' }),
  ),
  newer: Type.Optional(Type.Boolean({ description: 'the code is right, but a newer one was sent to this browser' })),
  scope: Type.Optional(
    Type.Enum(['network', 'service'], { description: 'whose limit it is where others may have reached it' }),
  ),
  reference: Type.Optional(Type.String({ description: 'to be quoted to support: no waiting ends this refusal' })),
  field: Type.Optional(Type.String({ description: 'the field at fault' })),
};

/**
 * The answer of a JSON route, success and refusals alike: `errcode` is `"0"` on success.
 * With `Accept: application/problem+json` a refusal is RFC 9457 problem details with its real status instead.
 */
export function answerSchema(properties: TProperties, description: string) {
  const data = {
    ...Object.fromEntries(Object.entries(properties).map(([k, v]) => [k, Type.Optional(v)])),
    ...refusalFacts,
  };
  return Type.Object(
    { errcode: Type.String(), errmsg: Type.String(), data: Type.Optional(Type.Object(data)) },
    { description },
  );
}

/** The same for a route whose data is a list. */
export function listAnswerSchema<T extends TSchema>(item: T, description: string) {
  return Type.Object(
    { errcode: Type.String(), errmsg: Type.String(), data: Type.Optional(Type.Array(item)) },
    { description },
  );
}

const fault = (description: string) => answerSchema({}, description);

/** Faults of the protocol, which any route with a body can answer. */
export const bodyFaults = {
  400: fault('malformed JSON'),
  403: fault('a browser says that the request comes from another site'),
  413: fault('body too large'),
  415: fault('not application/json'),
  500: fault('unexpected fault'),
};

export const plainFaults = { 400: fault('malformed request'), 500: fault('unexpected fault') };
export const imageFaults = {
  400: fault('bad id'),
  429: fault('limit; `Retry-After`'),
  500: fault('unexpected fault'),
  503: fault('store unavailable; too busy, with `Retry-After`'),
};
