/** Requests that Node's HTTP parser refuses before there is a request: the contract's body all the same. */
import type { Socket } from 'node:net';
import { catalogue } from '../../core/errors.ts';

const ANSWERS: Readonly<Record<string, [status: number, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

export function clientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, reason] = ANSWERS[error.code ?? ''] ?? [400, 'Bad Request'];
  const { errcode, zh } = catalogue.REQUEST_MALFORMED;
  const body = JSON.stringify({ errcode, errmsg: zh });
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
