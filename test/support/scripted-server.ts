/** A gateway that answers with what the test sets, and keeps what it was asked. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from './test-type.ts';

export async function scriptedServer(t: Test) {
  const script = { status: 200, body: '', headers: {} as Record<string, string> };
  const seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  let firstCame: (request: (typeof seen)[number]) => void = () => undefined;
  /** The first request, as soon as it is there. */
  const first = new Promise<(typeof seen)[number]>((resolve) => {
    firstCame = resolve;
  });
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const came = { url: request.url ?? '', headers: request.headers, body };
    seen.push(came);
    firstCame(came);
    response.writeHead(script.status, script.headers).end(script.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return { script, seen, first, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
