import { listAt } from '@kit/kube-objects';
import {
  type KubeObject,
  type KubernetesClient,
  type Resource,
  resourcePath,
} from '@kit/kubernetes';

/**
 * The least of what was ever seen. Watches of several kinds do not keep order
 * among each other: a Service may be seen to be switched before the pods are
 * seen to be ready. A zero counts only when the API server says that it was so
 * at the newest revision that either watch had told of.
 */
export interface LeastReady {
  saw(count: number, revision: string): void;
  least(): Promise<number>;
  forgive(): void;
}

export function createLeastReady(
  recount: (revision: string) => Promise<number>,
): LeastReady {
  let least = Number.POSITIVE_INFINITY;
  let checks = new Map<string, Promise<number>>();
  return {
    saw(count, revision) {
      if (count > 0) least = Math.min(least, count);
      else if (!checks.has(revision)) {
        // What cannot be looked up any more counts as it was seen.
        checks.set(
          revision,
          recount(revision).catch(() => 0),
        );
      }
    },
    async least() {
      return Math.min(least, ...(await Promise.all(checks.values())));
    },
    forgive() {
      least = Number.POSITIVE_INFINITY;
      checks = new Map();
    },
  };
}

/** The newest revision among objects. */
export function newestRevision(objects: readonly KubeObject[]): string {
  let newest = 0n;
  for (const { metadata } of objects) {
    const revision = BigInt(metadata.resourceVersion);
    if (revision > newest) newest = revision;
  }
  return String(newest);
}

/** All objects of a kind as they were at exactly that revision. */
export async function listAtRevision<T extends KubeObject>(
  client: KubernetesClient,
  resource: Resource<T>,
  revision: string,
): Promise<readonly T[]> {
  const { text } = await client.send({
    method: 'GET',
    path: resourcePath(resource, { namespace: client.namespace }),
    query: {
      resourceVersion: revision,
      resourceVersionMatch: 'Exact',
      limit: '500',
    },
    what: `${resource.plural} at ${revision}`,
    safety: 'repeatable',
  });
  return listAt(JSON.parse(text), 'items').map((item) => resource.parse(item));
}
