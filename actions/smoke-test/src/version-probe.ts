import { isKitError } from '@kit/errors';
import type { HttpClient } from '@kit/http';
import type { NotReady, Readiness } from './readiness.ts';
import { readVersion, type VersionSource } from './version-source.ts';

export interface VersionProbe {
  /** Of one connection a request, so that a balancer shows all it has. */
  readonly client: HttpClient;
  readonly base: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly source: VersionSource;
  readonly expected: string;
  /** Times running that each address must say it. */
  readonly times: number;
  /** IP addresses instead of those of the name. */
  readonly addresses: readonly string[];
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

/** One round over every address; the worst of what they say. */
export async function probeVersion(probe: VersionProbe): Promise<Readiness> {
  const addresses = await addressesOf(probe);
  if (!Array.isArray(addresses)) return addresses;
  const found = await Promise.all(
    addresses.map((address) => probeAddress(probe, address)),
  );
  return (
    found.find((one) => one?.reason === 'wrong-version') ??
    found.find((one) => one?.reason === 'not-ready') ??
    found.find((one) => one !== undefined)
  );
}

async function addressesOf(probe: VersionProbe): Promise<string[] | NotReady> {
  if (probe.addresses.length > 0) return [...probe.addresses];
  try {
    return [...(await probe.client.resolve(probe.base, probe.timeoutMs))];
  } catch (error) {
    return unreachable(error);
  }
}

async function probeAddress(
  probe: VersionProbe,
  address: string,
): Promise<Readiness> {
  for (let time = 1; time <= probe.times; time++) {
    const found = await askOnce(probe, address);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function askOnce(
  probe: VersionProbe,
  address: string,
): Promise<Readiness> {
  const { client, source, expected, headers, signal } = probe;
  try {
    const answer = await client.request({
      url: new URL(source.path, probe.base),
      address,
      headers,
      signal,
      timeoutMs: probe.timeoutMs,
      maxBodyBytes: probe.maxBodyBytes,
    });
    const version = readVersion(source, answer);
    if (version === expected) return undefined;
    return version === undefined
      ? {
          reason: 'not-ready',
          seen: `${address}: no version in an answer of status ${answer.status}`,
        }
      : {
          reason: 'wrong-version',
          seen: `${address}: version "${version.slice(0, 100)}" instead of "${expected}"`,
        };
  } catch (error) {
    const seen = unreachable(error);
    return { ...seen, seen: `${address}: ${seen.seen}` };
  }
}

/** Whether a request that has no answer at least arrived. */
function unreachable(error: unknown): NotReady {
  if (!isKitError(error) || !error.code.startsWith('HTTP_')) throw error;
  const arrived = 'sent' in error && error.sent === true;
  return {
    reason: arrived ? 'not-ready' : 'unreachable',
    seen: error.message,
  };
}
