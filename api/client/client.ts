/**
 * Client of `/verifications`, for servers with a secret key and for pages with a publishable one. No dependencies.
 * A call that the service refuses rejects with a `VerificationError`; what may pass by itself is tried again before.
 */
import { type Challenge, prove } from './proof-of-work.ts';
import type { Checked, CreateBody, Created, Options, Problem, Read, State } from './types.ts';

export type { Checked, CreateBody, Created, Options, Problem, Read, State } from './types.ts';

export interface ClientOptions {
  /** Where the service is: `https://sms.example.com`. */
  baseUrl: string;
  /** A secret key on a server; on a page the publishable key. */
  key?: string;
  language?: 'zh' | 'en';
  /** Further tries of a call that was not answered, or refused for so short a time that it is worth the wait; 2. */
  retries?: number;
  /** The longest wait before a further try, seconds; 5. */
  longestWait?: number;
  fetch?: typeof fetch;
}

/** For a page: the secret that creation answered, in place of a secret key. */
export interface CallOptions {
  clientSecret?: string;
  signal?: AbortSignal;
}

/** A refusal in the service's words (RFC 9457). `errcode` tells which; `status` 0: it was not reached. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly status: number;
  readonly errcode: string;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  readonly attemptsLeft: number | undefined;
  readonly problem: Partial<Problem>;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.title ?? 'the service was not reached');
    this.status = status;
    this.errcode = problem.errcode ?? 'unreachable';
    this.retryAfter = problem.retry_after;
    this.attemptsLeft = problem.attempts_left;
    this.problem = problem;
  }
}

const pause = (seconds: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

export type Client = ReturnType<typeof createClient>;

export function createClient(options: ClientOptions) {
  const { baseUrl, key, language, retries = 2, longestWait = 5 } = options;
  const base = `${baseUrl.replace(/\/$/, '')}/api/v1.0`;

  async function once<T>(method: string, path: string, body: object | undefined, more: object, signal?: AbortSignal) {
    const headers = {
      accept: 'application/json, application/problem+json',
      ...(key ? { 'x-api-key': key } : {}),
      ...(language ? { 'accept-language': language } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...more,
    };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}), ...(signal ? { signal } : {}) };
    let answer: Response;
    let content: unknown;
    try {
      answer = await (options.fetch ?? fetch)(base + path, init);
      content = await answer.json();
    } catch {
      signal?.throwIfAborted();
      throw new VerificationError(0, {});
    }
    if (!answer.ok) throw new VerificationError(answer.status, content as Problem);
    return (content as { data: T }).data;
  }

  /** `safe`: whether a call that may have been carried out may be made again. */
  async function call<T>(
    method: string,
    path: string,
    body: object | undefined,
    more: object,
    safe: boolean,
    signal?: AbortSignal,
  ): Promise<T> {
    for (let left = retries; ; left--) {
      try {
        return await once<T>(method, path, body, more, signal);
      } catch (error) {
        if (!(error instanceof VerificationError) || left <= 0) throw error;
        const { status, retryAfter = 0.5 * 2 ** (retries - left) } = error;
        const passes = status === 429 ? error.retryAfter !== undefined : safe && (status === 0 || status >= 500);
        if (!passes || retryAfter > longestWait) throw error;
        await pause(retryAfter, signal);
      }
    }
  }

  const secret = ({ clientSecret }: CallOptions) => (clientSecret ? { 'x-client-secret': clientSecret } : {});
  const isPage = key?.startsWith('pk_') ?? false;

  const client = {
    /** Sends a code. From a page, a proof of work is done first unless `body` has an image code. */
    async create(body: CreateBody, given: { idempotencyKey?: string; signal?: AbortSignal } = {}): Promise<Created> {
      const { idempotencyKey = crypto.randomUUID(), signal } = given;
      const proof = isPage && !body.image_code_id ? await client.prove({ signal }) : {};
      const more = isPage ? {} : { 'idempotency-key': idempotencyKey };
      return call('POST', '/verifications', { ...body, ...proof }, more, !isPage, signal);
    },

    /** A further message of the same verification. */
    resend: (id: string, given: CallOptions & { channel?: 'sms' | 'voice' } = {}): Promise<State> =>
      call(
        'POST',
        `/verifications/${id}/resend`,
        given.channel ? { channel: given.channel } : {},
        secret(given),
        false,
        given.signal,
      ),

    /** Resolves when the code is right; a wrong one rejects with `attemptsLeft`. */
    check: (id: string, code: string, given: CallOptions = {}): Promise<Checked> =>
      call('POST', `/verifications/${id}/check`, { code }, secret(given), false, given.signal),

    read: (id: string, given: CallOptions = {}): Promise<Read> =>
      call('GET', `/verifications/${id}`, undefined, secret(given), true, given.signal),

    cancel: (id: string, given: { signal?: AbortSignal } = {}): Promise<State> =>
      call('DELETE', `/verifications/${id}`, undefined, {}, false, given.signal),

    /** Calls `onState` whenever the verification moved on, until it has ended; asks less and less often. */
    async follow(id: string, onState: (state: Read) => void, given: CallOptions = {}): Promise<Read> {
      let before = '';
      for (let wait = 0.7; ; wait = Math.min(wait * 1.5, 5)) {
        const state = await client.read(id, given);
        const now = `${state.status} ${state.send_status}`;
        if (now !== before) onState(state);
        before = now;
        if (state.status !== 'pending' || state.expires_in === 0) return state;
        await pause(wait, given.signal);
      }
    },

    /** Counts `seconds` down, by the clock: `onTick` at once and each second, at last with 0. */
    async countdown(seconds: number, onTick: (left: number) => void, signal?: AbortSignal): Promise<void> {
      const end = Date.now() + seconds * 1000;
      for (;;) {
        const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
        onTick(left);
        if (left === 0) return;
        await pause((end - Date.now()) / 1000 - left + 1, signal);
      }
    },

    /** What a form needs to know: countries, code length. For a page, or a key with the scope `send`. */
    options: (given: { signal?: AbortSignal } = {}): Promise<Options> =>
      call('GET', '/application', undefined, {}, true, given.signal),

    /** A proof of work in the place of an image code; `unasked`: undefined where the service wants a picture solved. */
    async prove({
      unasked,
      signal,
    }: {
      unasked?: boolean;
      signal?: AbortSignal | undefined;
    } = {}): Promise<{ image_code_id: string; image_code_text: string } | undefined> {
      const id = crypto.randomUUID();
      const path = `/image_codes/${id}/pow`;
      const challenge = await call<Challenge & { automatic: boolean }>('GET', path, undefined, {}, true, signal);
      if (unasked && !challenge.automatic) return undefined;
      return { image_code_id: id, image_code_text: await prove(challenge) };
    },
  };
  return client;
}
