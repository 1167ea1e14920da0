/** `GET /api/events`: new messages as server-sent events (WHATWG HTML, 9.2), in batches. */
import type { Exchange } from './exchange.ts';
import type { Inbox } from './inbox.ts';

/** Proxies cut a silent stream after a minute or so. */
const HEARTBEAT_MS = 15_000;
/** A page that reads slower than messages come is cut off; the browser connects again and reads the list. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export function streamEvents(inbox: Inbox, exchange: Exchange): void {
  const { response } = exchange;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  const stop = inbox.subscribe((batch) => {
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
    else response.write(`event: messages\ndata: ${JSON.stringify(batch)}\n\n`);
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  response.on('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}
