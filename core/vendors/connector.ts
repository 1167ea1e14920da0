/** Opens the connections of a gateway's pool: to the first of its name's addresses that answers, with TLS where it is meant. */
import { lookup } from 'node:dns';
import { connect, isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { raceAddresses } from './race-addresses.ts';
import { skipInterimAnswers } from './skip-interim-answers.ts';

export function createConnector(timeoutMs: number): buildConnector.connector {
  const secure = buildConnector({ timeout: timeoutMs });
  return (options, callback) => {
    const isSecure = options.protocol === 'https:';
    const port = Number(options.port) || (isSecure ? 443 : 80);
    const dial = (host: string): Socket => connect({ host, port, noDelay: true, keepAlive: true });

    function connected(error: Error | null, socket: Socket | null): void {
      if (!socket) callback(error ?? new Error('there is no connection'), null);
      else if (isSecure) secure({ ...options, httpSocket: socket }, ready);
      else ready(null, socket);
    }
    function ready(...[error, socket]: buildConnector.CallbackArgs): void {
      if (error) callback(error, null);
      else callback(null, skipInterimAnswers(socket));
    }

    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host)) raceAddresses([host], { dial, timeoutMs }, connected);
    else
      lookup(host, { all: true }, (error, found) => {
        if (error) connected(error, null);
        else raceAddresses(interleave(found), { dial, timeoutMs }, connected);
      });
  };
}

/** Families in turn, the resolver's first family first (RFC 8305, 4). */
function interleave(found: readonly { address: string; family: number }[]): string[] {
  const first = found.filter(({ family }) => family === found[0]?.family);
  const second = found.filter(({ family }) => family !== found[0]?.family);
  return first
    .flatMap((one, index) => [one, second[index]])
    .concat(second.slice(first.length))
    .flatMap((one) => (one ? [one.address] : []));
}
