/** `GET /api/events`: new messages in batches, and word of switched faults, as server-sent events (WHATWG HTML, 9.2). */
import type { Exchange } from './exchange.ts';
import type { Inbox } from './inbox.ts';
import type { Injections } from './injections.ts';

/** Proxies cut a silent stream after a minute or so. */
const HEARTBEAT_MS = 15_000;
/** A page that reads slower than messages come is cut off; the browser connects again and reads the list. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export function streamEvents(
  inbox: Inbox,
  switches: { faults: Injections<string>; reports: Injections<string> },
  exchange: Exchange,
): void {
  const { response } = exchange;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  const tell = (event: string, data: unknown): void => {
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
    else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const stops = [
    inbox.subscribe((batch) => tell('messages', batch)),
    switches.faults.subscribe(() => tell('faults', switches.faults.list())),
    switches.reports.subscribe(() => tell('reports', switches.reports.list())),
  ];
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  response.on('close', () => {
    clearInterval(heartbeat);
    for (const stop of stops) stop();
  });
}
