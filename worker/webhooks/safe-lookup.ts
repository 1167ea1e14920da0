/**
 * Name resolution for addresses that outsiders choose: what a name resolves to is checked where the connection takes it
 * from, so that no second answer of a name server (DNS rebinding) can lead elsewhere.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from '../../core/private-address.ts';

export class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS';

  constructor() {
    super('the address leads into a private network');
  }
}

/** A host that is an address itself is never looked up; it is checked before. */
export function isPrivateHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && isPrivateAddress(address);
}

type Resolve = (hostname: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;
const resolveAll: Resolve = (hostname, done) => systemLookup(hostname, { all: true }, done);

/** Resolves to public addresses only; fails with PRIVATE_ADDRESS when a name has none. */
export function createSafeLookup(resolve: Resolve = resolveAll): LookupFunction {
  return (hostname, options, done) =>
    resolve(hostname, (error, addresses) => {
      if (error) return done(error, '');
      const allowed = addresses.filter(
        ({ address, family }) => !isPrivateAddress(address) && (!options.family || options.family === family),
      );
      const [first] = allowed;
      if (!first) return done(new PrivateAddressError(), '');
      if (options.all) return done(null, allowed);
      return done(null, first.address, first.family);
    });
}
