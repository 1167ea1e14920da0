/** Answers in the words of OpenAPI: a success, and the refusals of the catalogue by their status, each with its errcodes. */
import { type TProperties, type TSchema, Type } from 'typebox';
import { catalogue, type ErrorName } from '../../core/errors.ts';
import { NUMBER_FAULTS } from '../../core/phone-number.ts';

/** A success: `errcode` is "0" and `data` is what was asked for. */
export function success(data: TProperties, description: string, example: Record<string, unknown>) {
  const envelope = { errcode: '0', errmsg: 'OK', data: example };
  return Type.Object(
    { errcode: Type.String({ const: '0' }), errmsg: Type.String(), data: Type.Object(data) },
    { description, examples: [envelope] },
  );
}

/** What any route may answer: a fault of the protocol or of the service. */
const ALWAYS: readonly ErrorName[] = ['PARAM_MISSING', 'PARAM_INVALID', 'BODY_MALFORMED', 'INTERNAL', 'DATABASE_ERROR'];

/** Problem details (RFC 9457) by status: of the named refusals and those that any route has. */
export function problems(names: readonly ErrorName[]): Record<number, unknown> {
  const byStatus = new Map<number, ErrorName[]>();
  for (const name of [...names, ...ALWAYS]) {
    const { status } = catalogue[name];
    byStatus.set(status, [...(byStatus.get(status) ?? []), name]);
  }
  return Object.fromEntries([...byStatus].map(([status, of]) => [status, problem(status, of)]));
}

function problem(status: number, names: readonly ErrorName[]) {
  const entries = names.map((name) => catalogue[name]);
  const examples = Object.fromEntries(
    names.map((name) => {
      const { errcode, en } = catalogue[name];
      const facts = status === 429 ? { retry_after: 60 } : {};
      return [name, { value: { type: 'about:blank', title: en, status, errcode, ...facts } }];
    }),
  );
  return {
    description: entries.map(({ errcode, en }) => `${errcode}: ${en}`).join(' '),
    content: { 'application/problem+json': { schema: problemSchema(status, entries), examples } },
  };
}

function problemSchema(status: number, entries: readonly { errcode: string }[]): TSchema {
  return Type.Object({
    type: Type.String(),
    title: Type.String({ description: 'what happened, in the language of Accept-Language' }),
    status: Type.Integer({ const: status }),
    errcode: Type.Enum([...new Set(entries.map(({ errcode }) => errcode))]),
    field: Type.Optional(Type.String({ description: 'the field at fault' })),
    ...(status === 429
      ? { retry_after: Type.Optional(Type.Integer({ description: 'seconds, as in Retry-After' })) }
      : {}),
    ...(status === 422
      ? {
          attempts_left: Type.Optional(Type.Integer({ description: 'guesses left' })),
          newer: Type.Optional(Type.Boolean({ description: 'the code is right, but a newer one was sent' })),
          reason: Type.Optional(Type.Enum([...NUMBER_FAULTS], { description: 'why the number gets no code' })),
        }
      : {}),
  });
}
