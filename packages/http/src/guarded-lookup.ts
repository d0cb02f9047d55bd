import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { ConnectGuard } from './connect-guard.ts';
import { nodeDns } from './node-modules.ts';

/** All addresses of a name, in the order of the resolver. */
export type Resolve = (
  host: string,
  family: 0 | 4 | 6,
) => Promise<readonly LookupAddress[]>;

export const systemResolve: Resolve = (host, family) =>
  new Promise((resolve, reject) => {
    const options = { all: true, family, order: 'verbatim' } as const;
    nodeDns().lookup(host, options, (error, found) => {
      if (error === null) resolve(found);
      else reject(error);
    });
  });

/** Why a name may not be connected to: every address of it is refused. */
export class RefusedAddress extends Error {}

/**
 * The addresses of `host` that `guard` lets pass; throws RefusedAddress when
 * there are some, and it refuses each.
 */
export async function resolveGuarded(
  host: string,
  family: 0 | 4 | 6,
  resolve: Resolve,
  guard: ConnectGuard,
): Promise<readonly LookupAddress[]> {
  const found = await resolve(host, family);
  const refusals: string[] = [];
  const allowed = found.filter(({ address }) => {
    const reason = guard(address, host);
    if (reason !== undefined) refusals.push(`${address} is ${reason}`);
    return reason === undefined;
  });
  if (allowed.length === 0 && refusals.length > 0) {
    throw new RefusedAddress(refusals.join('; '));
  }
  return allowed;
}

/**
 * The lookup that a socket does itself: what was checked is what is connected
 * to, so that a name cannot answer twice (DNS rebinding).
 */
export function guardedLookup(
  resolve: Resolve,
  guard: ConnectGuard,
): LookupFunction {
  return (host, options, callback) => {
    const { family } = options;
    const wanted = family === 4 || family === 6 ? family : 0;
    resolveGuarded(host, wanted, resolve, guard).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) {
          callback(new Error(`${host} has no address`), '', 0);
        } else if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, options.all ? [] : '', 0),
    );
  };
}
