import { isKitError } from '@kit/errors';
import {
  groupOf,
  type KubernetesClient,
  type Resource,
  type Rule,
} from '@kit/kubernetes';
import type { Manifest } from './manifests.ts';

/**
 * What applying these objects needs, without the workloads among them. A kind
 * that the server does not have yet is left out: the same files may define it.
 */
export async function gatherObjectRules(
  client: Pick<KubernetesClient, 'resourceOf'>,
  manifests: readonly Manifest[],
): Promise<readonly Rule[]> {
  const others = manifests.filter(({ ref }) => ref === undefined);
  const found = await Promise.all(others.map((one) => kindOf(client, one)));
  const unique = new Map(
    found.flatMap((one) =>
      one === undefined
        ? []
        : [[`${one.apiVersion}/${one.plural}`, one] as const],
    ),
  );
  return [...unique.values()].map(({ apiVersion, plural }) => ({
    group: groupOf(apiVersion),
    resource: plural,
    verbs: ['patch', 'create'],
  }));
}

async function kindOf(
  client: Pick<KubernetesClient, 'resourceOf'>,
  { apiVersion, kind }: Manifest,
): Promise<Resource | undefined> {
  try {
    return await client.resourceOf(apiVersion, kind);
  } catch (error) {
    if (isKitError(error, 'KUBERNETES_NOT_FOUND')) return undefined;
    throw error;
  }
}
