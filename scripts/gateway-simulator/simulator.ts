/**
 * The gateway simulator: one HTTP server that speaks the vendors' protocols to the worker, and shows people and tests what
 * arrived. For development and tests only; it keeps everything in bounded memory.
 */
import { once, setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { control } from './control-api.ts';
import { streamEvents } from './events.ts';
import { json, readExchange, writeAnswer } from './exchange.ts';
import type { FaultMode } from './faults.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { createInjections, type Injections } from './injections.ts';
import { defaultOptions, type SimulatorOptions } from './options.ts';
import { loadPage } from './page.ts';
import { createRecipients } from './recipients.ts';
import { createReporter, type ReportMode } from './reporter.ts';
import { createRequestIds } from './request-ids.ts';
import { createStats, type Stats } from './stats.ts';
import { type Backstage, receive } from './submissions.ts';

export interface Simulator {
  /** Starts to listen; the URL, without a slash at its end. */
  listen(): Promise<string>;
  /** Where it listens; empty before `listen`. */
  readonly url: string;
  readonly inbox: Inbox;
  readonly faults: Injections<FaultMode>;
  readonly reports: Injections<ReportMode>;
  readonly stats: Stats;
  /** Cuts what is open, ends what waits. */
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 60_000;

/** Every option that is not given has its default of options.ts. */
export function buildSimulator(given: Partial<SimulatorOptions> = {}): Simulator {
  const options = { ...defaultOptions, ...given };
  const { clock } = options;
  const dialects = options.vendors.map((make) => make(clock));
  const closing = new AbortController();
  // Any number of answers and reports wait at a time.
  setMaxListeners(0, closing.signal);
  const stats = createStats(
    clock(),
    dialects.map(({ vendor }) => vendor),
  );
  const reports = createInjections<ReportMode>(options.random);
  const backstage: Backstage = {
    options,
    inbox: createInbox(options.inboxCapacity),
    faults: createInjections<FaultMode>(options.random),
    recipients: createRecipients({ windowMs: options.recipientWindowMs, perDay: options.recipientPerDay }, clock),
    requestIds: createRequestIds(options.requestIdCapacity, clock),
    reporter: createReporter(options, reports, stats, closing.signal),
    stats,
    closing: closing.signal,
    running: 0,
  };
  const page = loadPage();

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = await readExchange(request, response);
    if (!exchange) return void request.socket.destroy();
    const dialect = exchange.method === 'POST' ? dialects.find((candidate) => candidate.claims(exchange)) : undefined;
    if (dialect) return receive(backstage, dialect, exchange);
    if (exchange.method === 'GET' && exchange.path === '/api/events') {
      return streamEvents(backstage.inbox, { faults: backstage.faults, reports }, exchange);
    }
    const file = exchange.method === 'GET' ? page.get(exchange.path) : undefined;
    const answer = file ?? control(backstage, reports, exchange);
    writeAnswer(response, answer ?? json(404, { error: 'there is nothing at this address' }));
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    route(request, response).catch((error: unknown) => {
      if (closing.signal.aborted) return response.destroy();
      // A fault of the simulator itself must not look like one that somebody asked for.
      response.destroy();
      server.emit('error', error as Error);
    });
  });
  server.on('connection', () => {
    stats.connections += 1;
  });

  let url = '';
  return {
    async listen() {
      server.listen(options.port, options.host);
      await once(server, 'listening');
      const { address, port, family } = server.address() as AddressInfo;
      url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
      return url;
    },
    get url() {
      return url;
    },
    inbox: backstage.inbox,
    faults: backstage.faults,
    reports,
    stats,
    async close() {
      closing.abort();
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      server.closeAllConnections();
      await closed;
      await backstage.reporter.close();
    },
  };
}
