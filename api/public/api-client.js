/**
 * Requests to the API. The promise never rejects: whatever goes wrong is an answer with an `errcode`, the API's own or
 * `offline`, `unreachable`, `slow` or `fault`.
 */
import { inSeconds } from './clock.js';
import { language } from './language.js';

const BASE = '/api/v1.0';
const TIMEOUT_MS = 15_000;
/** Limits that others may have reached. */
const OF_ALL = { network: 'networkLimited', service: 'serviceLimited' };
const NOT_REACHED = new Set(['offline', 'unreachable', 'slow', 'fault']);

/** Resolves to `{errcode, errmsg, data}`; `data` is always there, with the moment `until` where there is a wait. */
export function call(method, path, body) {
  return asked(method, path, body, (response) => response.json());
}

/** Resolves to `{blob}` or to the answer that came instead of one. */
export function download(path) {
  return asked('GET', path, undefined, async (response) =>
    response.ok ? { errcode: '0', blob: await response.blob() } : response.json(),
  );
}

async function asked(method, path, body, read) {
  // AbortSignal.timeout would do it, where browsers have it.
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(BASE + path, {
      method,
      headers: { 'accept-language': language(), ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
      signal: controller.signal,
    });
    const answer = { data: {}, ...(await read(response)) };
    if (answer.data.retry_after) answer.data.until = inSeconds(answer.data.retry_after);
    return answer;
  } catch (error) {
    return { errcode: faultOf(error), errmsg: '', data: {} };
  } finally {
    clearTimeout(timer);
  }
}

/** Whatever keeps an answer from coming is a TypeError to a browser; a body that is no JSON is a SyntaxError. */
function faultOf(error) {
  if (error.name === 'AbortError') return 'slow';
  if (!navigator.onLine) return 'offline';
  return error instanceof SyntaxError ? 'fault' : 'unreachable';
}

/** Whether the API answered at all, so that what the request used up is used up. */
export const reached = ({ errcode }) => !NOT_REACHED.has(errcode);

/** What to say about an answer that no field is to blame for: `[key, values]` of a text. */
export function complaint({ errcode, errmsg, data }) {
  if (NOT_REACHED.has(errcode)) return [errcode];
  if (['4001', '4500'].includes(errcode)) return ['fault'];
  if (data.reference) return ['blocked', data];
  if (data.scope && data.until) return [OF_ALL[data.scope], data];
  // When, is told more exactly.
  if (data.until) return ['limited', { message: errmsg.replace(/，请(稍后|明天)再试$/, ''), until: data.until }];
  return ['server', { message: errmsg }];
}
