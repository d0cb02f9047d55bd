import type { Duplex } from 'node:stream';

/** What an agent is told: a socket, or why there is none. */
export type Created = (error: Error | null, socket?: Duplex) => void;

/**
 * Node's types want a socket beside an error, and let the callback be absent:
 * its own agents pass it always, and look at no socket when there is an error.
 */
export function asCreated(
  created: ((error: Error | null, socket: Duplex) => void) | undefined,
): Created {
  return created as Created;
}
