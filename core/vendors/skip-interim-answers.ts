/**
 * A server may send `100 Continue` unasked, and a client has to read over it (RFC 9110, 15.2). undici ends the connection
 * instead, which would make an accepted SMS an unknown one: such answers are taken out before its parser sees them.
 */
import type { Socket } from 'node:net';

const INTERIM = Buffer.from('HTTP/1.1 100');
const END = '\r\n\r\n';

/** Changes `read` of the socket, the only way by which undici's HTTP/1 client takes bytes from it, and returns the socket. */
export function skipInterimAnswers<S extends Socket>(socket: S): S {
  const read = socket.read.bind(socket);
  /** The begin of what may become an interim answer. */
  let held: Buffer = Buffer.alloc(0);
  socket.read = (size?: number): Buffer | null => {
    for (;;) {
      const chunk: Buffer | null = read(size);
      if (chunk === null) return null;
      let bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      held = Buffer.alloc(0);
      while (beginsInterim(bytes)) {
        const end = bytes.indexOf(END);
        if (end < 0) held = bytes;
        bytes = end < 0 ? Buffer.alloc(0) : bytes.subarray(end + END.length);
      }
      if (bytes.length > 0) return bytes;
    }
  };
  return socket;
}

/** Also true of a first part too short to tell: answers are far longer, so nothing is held back for good. */
function beginsInterim(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, INTERIM.length);
  return length > 0 && bytes.compare(INTERIM, 0, length, 0, length) === 0;
}
