/** What Fastify and its validator throw, in the words of the catalogue. */
import type { FastifyError } from 'fastify';
import { type ErrorName, ServiceError } from '../../core/errors.ts';

const BY_STATUS: Record<number, ErrorName> = {
  400: 'BODY_MALFORMED',
  404: 'NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  414: 'REQUEST_MALFORMED',
  415: 'MEDIA_TYPE',
};

/** Turns any error into a ServiceError; what nobody expected becomes INTERNAL with its cause. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const { validation, statusCode, code } = error as Partial<FastifyError>;
  if (validation) return validationFault(validation);
  if (code === 'FST_ERR_BAD_URL') return new ServiceError('REQUEST_MALFORMED', { cause: error });
  const kind = statusCode === undefined ? undefined : BY_STATUS[statusCode];
  return new ServiceError(kind ?? 'INTERNAL', { cause: error });
}

/** An absent or empty field is incomplete, a mobile that doesn't look like one has its own text, the rest is invalid. */
function validationFault(validation: NonNullable<FastifyError['validation']>): ServiceError {
  const [first] = validation;
  const field = first?.instancePath.split('/')[1] ?? '';
  if (first?.keyword === 'required') {
    return new ServiceError('PARAM_MISSING', { data: { field: String(first.params.missingProperty) } });
  }
  const data = field === '' ? {} : { data: { field } };
  if (first?.keyword === 'minLength') {
    // One character at least: the field is there but empty.
    return new ServiceError(first.params.limit === 1 ? 'PARAM_MISSING' : 'PASSWORD_LENGTH', data);
  }
  if (first?.keyword === 'maxLength' && field.startsWith('password')) return new ServiceError('PASSWORD_LENGTH', data);
  return new ServiceError(
    field === 'mobile' && first?.keyword === 'pattern' ? 'MOBILE_INVALID' : 'PARAM_INVALID',
    data,
  );
}
