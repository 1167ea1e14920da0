/**
 * Requests to the API. The promise never rejects: whatever goes wrong is an answer with an `errcode`, the API's own or
 * `offline`, `unreachable`, `slow` or `fault`.
 */
import { language } from './language.js';

const BASE = '/api/v1.0';
const TIMEOUT_MS = 15_000;
const NOT_REACHED = new Set(['offline', 'unreachable', 'slow', 'fault']);

/** Resolves to `{errcode, errmsg, data}`; `data` is always there. */
export async function call(method, path, body) {
  try {
    const response = await request(method, path, body);
    const answer = await response.json();
    return { data: {}, ...answer };
  } catch (error) {
    return { errcode: faultOf(error), errmsg: '', data: {} };
  }
}

/** Resolves to `{blob}` or to the answer that came instead of one. */
export async function download(path) {
  try {
    const response = await request('GET', path);
    if (response.ok) return { errcode: '0', blob: await response.blob() };
    return { data: {}, ...(await response.json()) };
  } catch (error) {
    return { errcode: faultOf(error), data: {} };
  }
}

function request(method, path, body) {
  return fetch(BASE + path, {
    method,
    headers: { 'accept-language': language(), ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/** Whatever keeps an answer from coming is a TypeError to a browser; a body that is no JSON is a SyntaxError. */
function faultOf(error) {
  if (error.name === 'TimeoutError') return 'slow';
  if (!navigator.onLine) return 'offline';
  return error instanceof SyntaxError ? 'fault' : 'unreachable';
}

/** Whether the API answered at all, so that what the request used up is used up. */
export const reached = ({ errcode }) => !NOT_REACHED.has(errcode);

/** What to say about an answer that no field is to blame for: `[key, values]` of a text. */
export function complaint({ errcode, errmsg, data }) {
  if (NOT_REACHED.has(errcode)) return [errcode];
  if (['4001', '4500'].includes(errcode)) return ['fault'];
  if (errcode === '4201' && data.retry_after) return ['limited', { message: errmsg, seconds: data.retry_after }];
  return ['server', { message: errmsg }];
}
