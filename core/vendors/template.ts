/** The variables of a template, as each vendor wants them. Always text: a code may begin with a zero. */
import type { SendRequest } from './gateway.ts';
import type { Variable } from './shape.ts';

function variable(name: Variable, request: SendRequest): string {
  return name === 'code' ? request.code : String(request.ttlMinutes);
}

/** For templates with numbered variables: the code and the minutes in this order unless the entry says otherwise. */
export function orderedVariables(
  { variables = ['code', 'ttlMinutes'] }: { variables?: readonly Variable[] },
  request: SendRequest,
): string[] {
  return variables.map((name) => variable(name, request));
}

/** For templates with named variables: an object in JSON. */
export function namedVariables(
  { variables }: { variables: Readonly<Record<string, Variable>> },
  request: SendRequest,
): string {
  const values = Object.entries(variables).map(([name, meaning]) => [name, variable(meaning, request)]);
  return JSON.stringify(Object.fromEntries(values));
}

/** For free text with `{code}` and `{ttlMinutes}`. */
export function fillText(text: string, request: SendRequest): string {
  return text.replace(/\{(code|ttlMinutes)\}/g, (_whole, name: Variable) => variable(name, request));
}
