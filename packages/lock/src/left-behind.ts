import { holderText, parseState, type RunIdentity } from '@kit/deployment';
import {
  type KubernetesClient,
  listAt,
  resources,
  wordAt,
} from '@kit/kubernetes';

/** A lock, and the object whose delivery it guards. */
export interface Holding {
  /** Name of the Lease. */
  readonly lock: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Whose state on that object; '' where it has only one. */
  readonly scope: string;
}

/** What `main` leaves to `post`. */
interface StateStore {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const key = 'holdings';

/** Before the locks are taken: a `main` that is killed cannot do it any more. */
export function rememberHoldings(
  state: StateStore,
  holdings: readonly Holding[],
): void {
  state.set(key, JSON.stringify({ holdings }));
}

/** Once they are released: nothing is left to `post`. */
export function forgetHoldings(state: StateStore): void {
  rememberHoldings(state, []);
}

/** What `main` remembered and did not forget. */
export function leftHoldings(state: StateStore): readonly Holding[] {
  const text = state.get(key);
  const data: unknown = text === undefined ? undefined : JSON.parse(text);
  return listAt(data, 'holdings').map((entry) => ({
    lock: wordAt(entry, 'lock'),
    apiVersion: wordAt(entry, 'apiVersion'),
    kind: wordAt(entry, 'kind'),
    name: wordAt(entry, 'name'),
    scope: wordAt(entry, 'scope'),
  }));
}

/**
 * Releases the locks that a killed `main` of this very run still holds, and
 * says for each object how far its delivery had come: a line for each.
 */
export async function releaseLeft(
  client: KubernetesClient,
  holdings: readonly Holding[],
  run: RunIdentity,
): Promise<readonly string[]> {
  const told: string[] = [];
  for (const holding of holdings) {
    const lease = await client.find(resources.leases, { name: holding.lock });
    if (lease?.holder !== holderText(run)) continue;
    const body = Object(lease.raw);
    const spec = { ...body.spec, holderIdentity: '' };
    await client.replace(
      resources.leases,
      { name: holding.lock },
      { ...body, spec },
      { applied: ({ holder }) => holder === '' },
    );
    told.push(`released the lock ${holding.lock}`);
    told.push(...(await sayLeft(client, holding, run)));
  }
  return told;
}

async function sayLeft(
  client: KubernetesClient,
  { apiVersion, kind, name, scope }: Holding,
  run: RunIdentity,
): Promise<readonly string[]> {
  const resource = await client.resourceOf(apiVersion, kind);
  const object = await client.find(resource, { name });
  const state = object && parseState(object.metadata.annotations, scope);
  const isOurs = state?.runUrl === run.url;
  if (!isOurs || !/^(deploying|switching|baking)$/.test(state.phase)) return [];
  const { phase, active } = state;
  return [
    `${kind.toLowerCase()} ${name} was left "${phase}" with ${active}: run this job again to bring it to its end, or k8s-rollback to go back`,
  ];
}
