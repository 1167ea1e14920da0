/** The requests of the scenarios, by number: each has a mobile, an address and an image code of its own. */
import type { Dispatcher } from 'undici';

export interface Call {
  request(n: number, material: unknown): Dispatcher.RequestOptions;
  /** Its data is wanted by a later call. */
  keeps?: boolean;
}

export const PASSWORD = 'correct horse battery';
export const IMAGE_TEXT = 'AB34';
export const SERVICE_KEY = 'the key of a bench';

/** Ten thousand numbers of a range lie far apart, as real ones do. */
export const mobileOf = (n: number): string =>
  `1${3 + (n % 7)}${((n * 7_919) % 1_000_000_000).toString().padStart(9, '0')}`;
export const imageIdOf = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const addressOf = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

const from = (n: number, more: Record<string, string> = {}) => ({ 'x-forwarded-for': addressOf(n), ...more });
const get = (path: string, n: number): Dispatcher.RequestOptions => ({ method: 'GET', path, headers: from(n) });
const post = (path: string, n: number, body: object, headers = {}): Dispatcher.RequestOptions => ({
  method: 'POST',
  path: `/api/v1.0${path}`,
  headers: from(n, { 'content-type': 'application/json', ...headers }),
  body: JSON.stringify(body),
});

/** What a send that has arrived tells: whose it is and its code. */
interface Received {
  mobile: string;
  code: string;
}

const query = (n: number) => `image_code_id=${imageIdOf(n)}&image_code_text=${IMAGE_TEXT}`;

export const calls: Record<string, Call> = {
  send: { keeps: true, request: (n) => get(`/api/v1.0/sms_codes/${mobileOf(n)}?${query(n)}`, n) },
  image: { request: (n) => get(`/api/v1.0/image_codes/${imageIdOf(n)}`, n) },
  status: { request: (n, sent) => get(`/api/v1.0/sms_sends/${(sent as { send_id: string }).send_id}`, n) },
  register: {
    request(n, received) {
      const { mobile, code } = received as Received;
      return post('/users', n, { mobile, sms_code: code, password: PASSWORD });
    },
  },
  check: {
    request(n, received) {
      const { mobile, code } = received as Received;
      return post('/sms_codes/check', n, { mobile, sms_code: code }, { 'x-api-key': SERVICE_KEY });
    },
  },
  /** One of the others, as the material says. */
  mixed: {
    request(n, one) {
      const { call, material } = one as { call: string; material?: unknown };
      return (calls[call] as Call).request(n, material);
    },
  },
  logIn: { request: (n, mobile) => post('/session', n, { mobile, password: PASSWORD }) },
};
