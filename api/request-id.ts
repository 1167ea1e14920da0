/** The id of a request, for its log lines, its answer and its job: the client's or proxy's own, or a new one. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const REQUEST_ID_HEADER = 'x-request-id';

/** What somebody sends is taken only where it can neither break a line nor be long. */
export function requestIdOf({ headers }: { headers: IncomingHttpHeaders }): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) && !/1[3-9]\d{9}/.test(given)
    ? given
    : randomUUID();
}
