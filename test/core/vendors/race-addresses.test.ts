/** Connections to a name of several addresses: refusing ones, silent ones, and one that answers late but in time. */
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import t from 'tap';
import { raceAddresses } from '../../../core/vendors/race-addresses.ts';
import { aSend, firstAttempt, gatewayAt } from '../../support/gateway.ts';

/** A race whose addresses do what the test says. */
function race(addresses: readonly string[], timeoutMs = 60_000) {
  const sockets = new Map<string, Socket>();
  const dialled = new EventEmitter();
  const dial = (address: string): Socket => {
    const socket = new Socket();
    sockets.set(address, socket);
    setImmediate(() => dialled.emit(address));
    return socket;
  };
  const result = new Promise<string>((resolve) => {
    raceAddresses(addresses, { dial, timeoutMs }, (error, winner) => {
      const [address] = [...sockets].find(([, socket]) => socket === winner) ?? [];
      resolve(address ?? (error as NodeJS.ErrnoException).code ?? '');
    });
  });
  const of = (address: string): Socket => sockets.get(address) as Socket;
  return { sockets, dialled, result, of };
}

const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

t.test('one that refuses makes way for the next at once, and the next may take its time', async (t) => {
  const { dialled, result, of } = race(['::1', '192.0.2.1']);
  of('::1').emit('error', refused);
  await once(dialled, '192.0.2.1');
  of('192.0.2.1').emit('connect');
  t.equal(await result, '192.0.2.1');
  t.notOk(of('192.0.2.1').destroyed);
});

t.test('one that is silent is not given up while the next is tried', async (t) => {
  const { dialled, result, of } = race(['2001:db8::1', '192.0.2.1', '2001:db8::2']);
  await once(dialled, '192.0.2.1');
  await once(dialled, '2001:db8::2');
  of('192.0.2.1').emit('error', refused);
  of('2001:db8::1').emit('connect');
  t.equal(await result, '2001:db8::1');
  t.ok(of('2001:db8::2').destroyed, 'the loser is closed');
  t.doesNotThrow(() => of('2001:db8::2').emit('error', refused), 'and its late error is borne');
});

t.test('when all refuse, the last refusal is told; when all are silent, the time-out', async (t) => {
  const all = race(['192.0.2.1', '192.0.2.2']);
  await once(all.dialled, '192.0.2.2');
  all.of('192.0.2.2').emit('error', Object.assign(new Error(), { code: 'EHOSTUNREACH' }));
  all.of('192.0.2.1').emit('error', refused);
  t.equal(await all.result, 'ECONNREFUSED');
  const silent = race(['192.0.2.1'], 20);
  t.equal(await silent.result, 'UND_ERR_CONNECT_TIMEOUT');
  t.ok(silent.of('192.0.2.1').destroyed);
});

t.test('a name whose other addresses refuse is reached', async (t) => {
  const body = '{"statusCode":"000000","templateSMS":{"smsMessageSid":"1"}}';
  const server = createServer((_request, response) => response.end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const gateway = gatewayAt(t, 'yuntongxun', { url: `http://localhost:${port}` });
  t.match(await gateway.send(aSend(), firstAttempt()), { outcome: 'accepted', gatewayMessageId: '1' });
});
