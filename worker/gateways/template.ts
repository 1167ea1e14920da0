/** The variables of a template, as each vendor wants them. Always text: a code may begin with a zero. */
import type { Variable } from '../../core/gateway-config.ts';
import type { Rejected, SendRequest } from './gateway.ts';

export function variable(name: Variable, request: SendRequest): string {
  return name === 'code' ? request.code : String(request.ttlMinutes);
}

/** For templates with numbered variables. */
export function orderedVariables(names: readonly Variable[], request: SendRequest): string[] {
  return names.map((name) => variable(name, request));
}

/** For free text with `{code}` and `{ttlMinutes}`. */
export function fillText(text: string, request: SendRequest): string {
  return text.replace(/\{(code|ttlMinutes)\}/g, (_whole, name: Variable) => variable(name, request));
}

/** A send that came here although this gateway has no template for its purpose. */
export const noTemplate: Rejected = {
  outcome: 'rejected',
  class: 'config',
  scope: 'account',
  vendorCode: 'NO_TEMPLATE',
};
