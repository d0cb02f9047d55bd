import { isKitError } from '@kit/errors';
import {
  apiStatusOf,
  type KubeObject,
  type KubernetesClient,
  type Resource,
  type Workload,
} from '@kit/kubernetes';
import { resourceOf } from './gather-resource.ts';
import { imagePatch } from './image-change.ts';
import type { Manifest } from './manifests.ts';
import type { Former, Unit } from './unit.ts';

export interface WriteHow {
  readonly fieldManager: string;
  readonly force: boolean;
  readonly dryRun: boolean;
}

/** Writes one workload of the release; the answer is what it is from now on. */
export function writeUnit(
  client: KubernetesClient,
  { ref, write }: Unit,
  annotations: Readonly<Record<string, string>>,
  how: WriteHow,
): Promise<Workload> {
  const { fieldManager, dryRun } = how;
  const place = { name: ref.name };
  switch (write.kind) {
    case 'none':
    case 'helm':
      return client.get(resourceOf(ref), place);
    case 'images':
      // Not by server-side apply: it would give up what the same manager
      // applied before and this patch does not name.
      return client.patch(
        resourceOf(ref),
        place,
        { type: 'strategic', body: imagePatch(write.images, annotations) },
        { fieldManager, dryRun },
      );
    case 'manifest':
      return applyBody(client, resourceOf(ref), write.manifest, how);
  }
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

/** Leaves the state on a workload by a field manager of its own. */
export async function writeState(
  client: KubernetesClient,
  { ref }: Pick<Unit, 'ref'>,
  annotations: Readonly<Record<string, string | null>>,
  fieldManager: string,
): Promise<void> {
  await client.patch(
    resourceOf(ref),
    { name: ref.name },
    { type: 'merge', body: { metadata: { annotations } } },
    { fieldManager: `${fieldManager}-state` },
  );
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

/** Puts the exact former pod template back, on the very same object. */
export function restoreTemplate(
  client: KubernetesClient,
  { ref }: Pick<Unit, 'ref'>,
  former: Former,
  fieldManager: string,
): Promise<Workload> {
  const isRestored = ({ template }: Workload) =>
    JSON.stringify(template.raw) === JSON.stringify(former.template.raw);
  return client.patch(
    resourceOf(ref),
    { name: ref.name },
    {
      type: 'json',
      body: [
        { op: 'test', path: '/metadata/uid', value: former.uid },
        { op: 'replace', path: '/spec/template', value: former.template.raw },
      ],
    },
    { fieldManager, applied: isRestored },
  );
}
