/** One HTTP request with its body read, and the plain answer that a handler gives to it. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  path: string;
  /** Query without the question mark, as sent: two of the vendors sign it. */
  query: string;
  body: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** No vendor takes more, and a development server is no reason to hold more. */
const MAX_BODY_BYTES = 256 * 1024;

/** Reads the body; undefined when it is too large, the client left, or sent what is no UTF-8 it matters not: the checks tell. */
export function readExchange(request: IncomingMessage, response: ServerResponse): Promise<Exchange | undefined> {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('error', () => resolve(undefined));
    request.on('end', () => {
      const body = bytes === 0 ? '' : Buffer.concat(chunks).toString('utf8');
      resolve({ request, response, method: request.method ?? 'GET', path, query, body });
    });
  });
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

export function json(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}
