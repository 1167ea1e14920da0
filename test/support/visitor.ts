/** A browser's part in a session, over `inject`: it keeps the cookie it is given and sends it along. */
import type { Answer, Api } from './api.ts';

export interface Reply {
  status: number;
  answer: Answer;
  /** The whole `Set-Cookie` header, if there is one. */
  setCookie: string | undefined;
  headers: Record<string, unknown>;
}

export interface Visitor {
  /** The value of the cookie `session_id`. */
  sessionId: string | undefined;
  get(path: string): Promise<Reply>;
  post(path: string, payload: object): Promise<Reply>;
  put(path: string, payload: object): Promise<Reply>;
  delete(path: string): Promise<Reply>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `from.headers` go with every request; `from.address` is the socket's. */
export function visitor(
  { app }: Pick<Api, 'app'>,
  from: { headers?: Record<string, string>; address?: string } = {},
): Visitor {
  const send = async (method: Method, path: string, payload?: object): Promise<Reply> => {
    const response = await app.inject({
      method,
      url: `/api/v1.0${path}`,
      headers: from.headers ?? {},
      ...(payload ? { payload } : {}),
      ...(from.address ? { remoteAddress: from.address } : {}),
      ...(self.sessionId === undefined ? {} : { cookies: { session_id: self.sessionId } }),
    });
    const [cookie] = response.cookies;
    if (cookie) self.sessionId = cookie.value === '' ? undefined : cookie.value;
    const header = response.headers['set-cookie'];
    const setCookie = Array.isArray(header) ? header.join('\n') : header;
    return { status: response.statusCode, answer: response.json(), setCookie, headers: response.headers };
  };
  const self: Visitor = {
    sessionId: undefined,
    get: (path) => send('GET', path),
    post: (path, payload) => send('POST', path, payload),
    put: (path, payload) => send('PUT', path, payload),
    delete: (path) => send('DELETE', path),
  };
  return self;
}
