import { isKitError } from '@kit/errors';
import {
  apiStatusOf,
  type KubeObject,
  type KubernetesClient,
  type Resource,
} from '@kit/kubernetes';
import type { Manifest } from './manifests.ts';

export interface WriteHow {
  readonly fieldManager: string;
  readonly force: boolean;
  readonly dryRun: boolean;
}

/**
 * Server-side apply. Fields that we wrote ourselves by a patch, when going back
 * or setting an image, are another owner to the server: those are taken over,
 * those of others only with `force`.
 */
export async function applyBody<T extends KubeObject>(
  client: KubernetesClient,
  resource: Resource<T>,
  { name, body }: Manifest,
  { fieldManager, force, dryRun }: WriteHow,
): Promise<T> {
  const apply = (forced: boolean) =>
    client.apply(resource, { name }, body, {
      fieldManager,
      force: forced,
      dryRun,
    });
  try {
    return await apply(force);
  } catch (error) {
    const causes = apiStatusOf(error)?.causes ?? [];
    const isOurs = causes.every(({ message }) =>
      message.startsWith(`conflict with "${fieldManager}"`),
    );
    if (
      !isKitError(error, 'KUBERNETES_CONFLICT') ||
      causes.length === 0 ||
      !isOurs
    )
      throw error;
    return apply(true);
  }
}

/** One that is not a workload. */
export async function applyObject(
  client: KubernetesClient,
  manifest: Manifest,
  how: WriteHow,
): Promise<void> {
  const resource = await client.resourceOf(manifest.apiVersion, manifest.kind);
  await applyBody(client, resource, manifest, how);
}
