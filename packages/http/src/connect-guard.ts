import { type AddressKind, addressKind } from './address.ts';

/**
 * Asked about every address before a connection to it: `undefined` lets it
 * pass, a text says why not. `host` is the name that led to the address.
 */
export type ConnectGuard = (
  address: string,
  host: string,
) => string | undefined;

const reasons: Record<Exclude<AddressKind, 'public'>, string> = {
  metadata: 'a link-local or metadata address',
  loopback: 'an address of this machine',
  private: 'a private address',
};

/**
 * Refuses link-local and metadata addresses always, and private ones and this
 * machine's own unless `privateHosts` has the host's name.
 */
export function createConnectGuard(
  privateHosts: readonly string[],
): ConnectGuard {
  const trusted = new Set(privateHosts.map((host) => bareHost(host)));
  return (address, host) => {
    const kind = addressKind(address);
    if (kind === 'public') return undefined;
    if (kind !== 'metadata' && trusted.has(bareHost(host))) return undefined;
    return reasons[kind];
  };
}

/** A host as it is looked up: lower case, without brackets and the root's dot. */
export function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
