/** A browser over `inject`: it keeps the cookies it is given and sends them along. */
import { type Answer, type Api, codeOf } from './api.ts';

export interface Reply {
  status: number;
  answer: Answer;
  /** The whole `Set-Cookie` header, if there is one. */
  setCookie: string | undefined;
  headers: Record<string, unknown>;
}

export interface Visitor {
  /** All cookies by name. */
  cookies: Record<string, string>;
  /** The value of the cookie `session_id`. */
  sessionId: string | undefined;
  get(path: string): Promise<Reply>;
  post(path: string, payload: object): Promise<Reply>;
  put(path: string, payload: object): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  /** Asks for an SMS with a solved image code and reads its code from the job. */
  receiveCode(mobile: string, purpose?: string): Promise<string>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `from.headers` go with every request; `from.address` is the socket's. */
export function visitor(api: Api, from: { headers?: Record<string, string>; address?: string } = {}): Visitor {
  const send = async (method: Method, path: string, payload?: object): Promise<Reply> => {
    const response = await api.app.inject({
      method,
      url: `/api/v1.0${path}`,
      headers: from.headers ?? {},
      ...(payload ? { payload } : {}),
      ...(from.address ? { remoteAddress: from.address } : {}),
      cookies: { ...self.cookies },
    });
    for (const { name, value } of response.cookies) {
      if (value === '') delete self.cookies[name];
      else self.cookies[name] = value;
    }
    const header = response.headers['set-cookie'];
    const setCookie = Array.isArray(header) ? header.join('\n') : header;
    return { status: response.statusCode, answer: response.json(), setCookie, headers: response.headers };
  };
  const self: Visitor = {
    cookies: {},
    get sessionId() {
      return self.cookies.session_id;
    },
    set sessionId(id) {
      const { session_id: _, ...others } = self.cookies;
      self.cookies = id === undefined ? others : { ...others, session_id: id };
    },
    get: (path) => send('GET', path),
    post: (path, payload) => send('POST', path, payload),
    put: (path, payload) => send('PUT', path, payload),
    delete: (path) => send('DELETE', path),
    async receiveCode(mobile, purpose = 'register') {
      const { answer } = await send('POST', '/sms_codes', { mobile, purpose, ...(await api.imageCode()) });
      if (answer.errcode !== '0') throw new Error(`refused: ${answer.errcode} ${answer.errmsg}`);
      return codeOf(api.services, String(answer.data?.send_id));
    },
  };
  return self;
}
