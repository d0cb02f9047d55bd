import { parseState } from '@kit/deployment';
import {
  gitOpsOwner,
  type KubernetesClient,
  parsePodTemplate,
  type Workload,
} from '@kit/kubernetes';
import type { Manifest, WorkloadRef } from '@kit/manifests';
import { applyBody } from '@kit/manifests';
import { owedKey } from './delivery-state.ts';
import { errors } from './errors.ts';
import type { GatheredHelm } from './gather-helm.ts';
import { resourceOf } from './gather-resource.ts';
import { inGroups } from './groups.ts';
import { changedImages, type ImageEntry, namedImages } from './image-change.ts';
import type { Inputs } from './inputs.ts';
import type { Former, Release, Unit } from './unit.ts';

/** Looks at what is there now, and says what of the release is to be written. */
export async function gatherRelease(
  inputs: Pick<Inputs, 'images' | 'groups' | 'fieldManager' | 'forceConflicts'>,
  manifests: readonly Manifest[],
  client: KubernetesClient,
  helm?: GatheredHelm,
): Promise<Release> {
  const images = inputs.images ?? [];
  if (images.length + manifests.length === 0 && helm === undefined) {
    throw errors.error(
      'K8S_DEPLOY_NOTHING_GIVEN',
      'none of images, manifests, kustomize and helm-release says what to deploy',
    );
  }
  const byImage = Map.groupBy(images, ({ ref }) => ref.id);
  const units = await Promise.all([
    ...[...byImage.values()].map((entries) =>
      imageUnit(client, entries, inputs),
    ),
    ...(helm?.manifests ?? []).flatMap(({ ref }) =>
      ref === undefined ? [] : [helmUnit(client, ref)],
    ),
    ...manifests.flatMap((manifest) =>
      manifest.ref === undefined
        ? []
        : [manifestUnit(client, manifest, manifest.ref, inputs)],
    ),
  ]);
  const groups = (inputs.groups ?? []).map((line) =>
    line.split(/[\s,]+/).filter((word) => word !== ''),
  );
  return {
    namespace: client.namespace,
    objects: manifests.filter(({ ref }) => ref === undefined),
    groups: inGroups(units, groups),
    helm: helm?.release,
  };
}

async function imageUnit(
  client: KubernetesClient,
  entries: readonly ImageEntry[],
  inputs: Pick<Inputs, 'forceConflicts'>,
): Promise<Unit> {
  const [{ ref }] = entries as [ImageEntry, ...ImageEntry[]];
  const workload = await client.get(resourceOf(ref), { name: ref.name });
  const { template } = workload;
  const changed = isLeftOpen(workload)
    ? namedImages(template, entries)
    : changedImages(template, entries);
  if (changed.length > 0 && !inputs.forceConflicts) refuseOwned(ref, workload);
  return {
    ...base(ref, workload),
    write:
      changed.length === 0
        ? { kind: 'none' }
        : { kind: 'images', images: changed },
  };
}

/** What a GitOps tool applies it would put back; nothing is written then. */
function refuseOwned({ id }: WorkloadRef, { metadata }: Workload): void {
  const owner = gitOpsOwner(metadata, 'f:image');
  if (owner === undefined) return;
  throw errors.error(
    'K8S_DEPLOY_OWNED',
    `${id}: "${owner}" owns the image and would revert it`,
  );
}

/** Asks the server, without a write, whether a manifest changes what is there. */
async function manifestUnit(
  client: KubernetesClient,
  manifest: Manifest,
  ref: WorkloadRef,
  inputs: Pick<Inputs, 'fieldManager' | 'forceConflicts'>,
): Promise<Unit> {
  const workload = await client.find(resourceOf(ref), { name: ref.name });
  const unit: Unit = {
    ...base(ref, workload),
    write: { kind: 'manifest', manifest },
  };
  if (workload === undefined) return unit;
  const how = {
    fieldManager: inputs.fieldManager,
    force: inputs.forceConflicts,
    dryRun: true,
  };
  const would = await applyBody(client, resourceOf(ref), manifest, how);
  const isSame = would.metadata.generation === workload.metadata.generation;
  return isSame && !isLeftOpen(workload)
    ? { ...unit, write: { kind: 'none' } }
    : unit;
}

async function helmUnit(client: KubernetesClient, ref: WorkloadRef) {
  const workload = await client.find(resourceOf(ref), { name: ref.name });
  return { ...base(ref, workload), write: { kind: 'helm' } } as const;
}

function base(ref: WorkloadRef, workload: Workload | undefined) {
  const former = workload === undefined ? undefined : formerOf(workload);
  return { id: ref.id, name: ref.name, ref, former };
}

/**
 * Whether a run began to deploy it and did not come to an end: what it has now
 * was never proven, or its Jobs not done, though it may be just what is asked for.
 */
function isLeftOpen({ metadata }: Workload): boolean {
  const state = parseState(metadata.annotations);
  return state?.phase === 'deploying' || state?.extra[owedKey] === 'true';
}

/**
 * The template to go back to. A run that was killed in the middle left the last
 * good one in its state: what the workload has now was never proven.
 */
export function formerOf(workload: Workload): Former {
  const state = parseState(workload.metadata.annotations);
  const kept =
    state?.phase === 'deploying' ? state.extra['template'] : undefined;
  const { uid, generation } = workload.metadata;
  return {
    uid,
    generation,
    seen: workload,
    template:
      kept === undefined
        ? workload.template
        : parsePodTemplate(JSON.parse(kept)),
  };
}
