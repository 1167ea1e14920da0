/**
 * One keep-alive pool per gateway. Every way a call can end is a value, and the one question that matters is answered
 * by the transport itself: had the request been written when it failed? Before that nothing was sent, after it nobody knows.
 */
import { setMaxListeners } from 'node:events';
import { type Dispatcher, Pool } from 'undici';
import type { HttpAnswer } from './answer.ts';
import { createConnector } from './connector.ts';
import { decodeBody } from './decode-body.ts';
import type { Rejected, Unknown } from './gateway.ts';

/** A gateway's answer is a few hundred bytes; a larger one is not read to its end. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface HttpRequest {
  /** POST unless told. */
  method?: 'GET' | 'POST' | 'PUT';
  /** Path and query, below the base URL. */
  path: string;
  headers: Record<string, string>;
  /** Sent as one string with its length; the vendors refuse chunks. */
  body: string;
  signal: AbortSignal;
}

export interface HttpClient {
  /** The value of the Host header, port included where it is sent. */
  host: string;
  call(request: HttpRequest): Promise<HttpAnswer | Rejected | Unknown>;
  close(): Promise<void>;
}

export interface HttpOptions {
  baseUrl: string;
  /** One call from its begin, the connection included, to the last byte of the answer. */
  timeoutMs: number;
  /** Open connections at most; further calls wait for one within their own time-out. */
  connections: number;
}

export function createHttpClient(options: HttpOptions): HttpClient {
  const base = new URL(options.baseUrl);
  const pool = new Pool(base.origin, {
    connections: options.connections,
    pipelining: 1,
    // The time-out of the whole call rules; a second clock for its parts would only add timers.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: createConnector(options.timeoutMs),
  });
  const prefix = base.pathname.replace(/\/$/, '');
  return {
    host: base.host,
    call: (request) => call(pool, { ...request, path: prefix + request.path }, options.timeoutMs),
    close: () => (pool.closed ? Promise.resolve() : pool.close()),
  };
}

/** Never sent: nothing was written, so another try can't double the SMS. */
function unsent(vendorCode: string): Rejected {
  return { outcome: 'rejected', class: 'transient', scope: 'gateway', vendorCode };
}

function call(pool: Pool, request: HttpRequest, timeoutMs: number): Promise<HttpAnswer | Rejected | Unknown> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let settled = false;
    let status = 0;
    let headers: HttpAnswer['headers'] = {};
    let bytes = 0;
    const chunks: Buffer[] = [];
    // A timer that is cleared: AbortSignal.timeout would live on, and fire, long after a quick answer.
    const timeout = setTimeout(abort, timeoutMs);

    function settle(result: HttpAnswer | Rejected | Unknown): void {
      if (settled) return;
      settled = true;
      clearTimeout(timeout);
      request.signal.removeEventListener('abort', abort);
      resolve(result);
    }
    function abort(): void {
      settle(controller ? { outcome: 'unknown', reason: 'timeout' } : unsent('TIMEOUT_BEFORE_SENDING'));
      controller?.abort(new Error('the call to the gateway took too long'));
    }
    if (request.signal.aborted) return settle(unsent('ABORTED'));
    // One signal may end every call of a process; each takes its listener away again.
    setMaxListeners(0, request.signal);
    request.signal.addEventListener('abort', abort, { once: true });

    const { method = 'POST', path } = request;
    pool.dispatch(
      { method, path, headers: request.headers, body: method === 'GET' ? null : request.body },
      {
        onRequestStart(started) {
          // Called when a connection is about to carry the request; one that was given up meanwhile is not written.
          if (settled) return started.abort(new Error('given up before it was sent'));
          controller = started;
        },
        onResponseStart(_controller, statusCode, responseHeaders) {
          status = statusCode;
          headers = responseHeaders;
        },
        onResponseData(started, chunk) {
          bytes += chunk.length;
          if (bytes <= MAX_ANSWER_BYTES) return void chunks.push(chunk);
          settle({ outcome: 'unknown', reason: 'bad_body' });
          started.abort(new Error('the answer of the gateway is too large'));
        },
        onResponseEnd() {
          const body = decodeBody(Buffer.concat(chunks), headers['content-encoding'], MAX_ANSWER_BYTES);
          settle({ outcome: 'answer', status, headers, body });
        },
        onResponseError(_controller, error) {
          settle(controller ? { outcome: 'unknown', reason: 'reset' } : unsent(networkCode(error)));
        },
      },
    );
  });
}

/** `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, `UND_ERR_CONNECT_TIMEOUT` …: a closed set of short names. */
function networkCode(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? code : 'CONNECT_FAILED';
}
