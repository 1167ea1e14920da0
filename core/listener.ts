/**
 * What every HTTP listener is bound by: a request has to be there whole, head and body, within a time, after which its
 * connection ends; and there are so many connections at most.
 */

const HEAD_TIMEOUT_MS = 5_000;
const MOST_CONNECTIONS = 4_000;

/** Options of Fastify; `requestTimeoutMs` is for head and body together. */
export const listenerOptions = (requestTimeoutMs: number) => ({
  requestTimeout: requestTimeoutMs,
  http: {
    headersTimeout: Math.min(HEAD_TIMEOUT_MS, requestTimeoutMs),
    // Node looks for late requests this often.
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
  },
});

/** More connections than that are closed at once. */
export function boundConnections(server: { maxConnections: number }): void {
  server.maxConnections = MOST_CONNECTIONS;
}
