import { isKitError } from '@kit/errors';
import {
  apiStatusOf,
  type JsonObject,
  type KubernetesClient,
  objectAt,
  type Patch,
  type Workload,
} from '@kit/kubernetes';
import { applyBody, type WriteHow } from '@kit/manifests';
import { errors } from './errors.ts';
import { carries, sayChange, statePatch } from './fence.ts';
import { resourceOf } from './gather-resource.ts';
import { imagePatch } from './image-change.ts';
import type { Former, Unit } from './unit.ts';

type Annotations = Readonly<Record<string, string>>;

/** How often a write is sent anew to an object whose status keeps changing. */
const maxTries = 8;

/**
 * Writes one workload of the release, as long as it is what was seen; the
 * answer is what it is from now on. Throws K8S_DEPLOY_CHANGED.
 */
export async function writeUnit(
  client: KubernetesClient,
  unit: Unit,
  annotations: Annotations,
  how: WriteHow,
): Promise<Workload> {
  const { ref, write, former } = unit;
  const resource = resourceOf(ref);
  const place = { name: ref.name };
  const { fieldManager } = how;
  switch (write.kind) {
    case 'none':
    case 'helm':
      return client.get(resource, place);
    case 'images': {
      // Not by server-side apply: it would give up what the same manager
      // applied before and this patch does not name.
      const body = imagePatch(write.images, annotations);
      return fenced(client, unit, former?.seen, annotations, (version) =>
        client.patch(
          resource,
          place,
          { type: 'strategic', body: atVersion(body, version) },
          { fieldManager },
        ),
      );
    }
    case 'manifest': {
      if (former === undefined)
        return applyBody(client, resource, write.manifest, how);
      // The way back is kept before the way on is taken.
      const noted = await fenced(
        client,
        unit,
        former.seen,
        annotations,
        (version) =>
          client.patch(
            resource,
            place,
            {
              type: 'merge',
              body: atVersion({ metadata: { annotations } }, version),
            },
            { fieldManager: stateManager(fieldManager) },
          ),
      );
      const { manifest } = write;
      return fenced(client, unit, noted, undefined, (version) =>
        applyBody(
          client,
          resource,
          { ...manifest, body: atVersion(manifest.body, version) },
          how,
        ),
      );
    }
  }
}

/** The same body, for exactly this version of the object: else HTTP 409. */
function atVersion(body: JsonObject, resourceVersion: string): JsonObject {
  const metadata = { ...objectAt(body, 'metadata'), resourceVersion };
  return { ...body, metadata };
}

/** Sends a write for the version that was seen, and for later ones that differ
 * in nothing that matters. */
async function fenced(
  client: KubernetesClient,
  { ref, id }: Unit,
  seen: Workload | undefined,
  annotations: Annotations | undefined,
  write: (version: string) => Promise<Workload>,
): Promise<Workload> {
  const place = { name: ref.name };
  let now = seen ?? (await client.get(resourceOf(ref), place));
  for (let tried = 1; ; tried++) {
    try {
      return await write(now.metadata.resourceVersion);
    } catch (error) {
      const causes = apiStatusOf(error)?.causes ?? [];
      if (!isKitError(error, 'KUBERNETES_CONFLICT') || causes.length > 0)
        throw error;
      if (tried >= maxTries) throw error;
      const before = now;
      now = await client.get(resourceOf(ref), place);
      if (annotations !== undefined && carries(annotations, now)) return now;
      const change = sayChange(before, now);
      if (change !== undefined)
        throw errors.error('K8S_DEPLOY_CHANGED', `${id}: ${change}`);
    }
  }
}

/**
 * Leaves the next state on a workload by a field manager of its own, as long as
 * the state there is ours. Throws K8S_DEPLOY_CHANGED.
 */
export async function writeState(
  client: KubernetesClient,
  { ref, id, former }: Pick<Unit, 'ref' | 'id' | 'former'>,
  annotations: Annotations,
  fieldManager: string,
): Promise<void> {
  // What this run has made itself has no state yet.
  const patch: Patch =
    former === undefined
      ? { type: 'merge', body: { metadata: { annotations } } }
      : { type: 'json', body: statePatch(annotations) };
  await client
    .patch(resourceOf(ref), { name: ref.name }, patch, {
      fieldManager: stateManager(fieldManager),
      applied: (now) => carries(annotations, now),
    })
    .catch((error: unknown) => notOurs(error, id));
}

function stateManager(fieldManager: string): string {
  return `${fieldManager}-state`;
}

/** A `test` of a JSON patch that does not hold is answered with HTTP 422. */
function notOurs(error: unknown, id: string): never {
  if (apiStatusOf(error)?.code !== 422) throw error;
  throw errors.error(
    'K8S_DEPLOY_CHANGED',
    `${id} was changed by somebody else meanwhile`,
    { cause: error },
  );
}

/**
 * Puts the exact former pod template back, on the very same object and only
 * over the one that this run wrote. Throws K8S_DEPLOY_CHANGED.
 */
export function restoreTemplate(
  client: KubernetesClient,
  { ref, id }: Pick<Unit, 'ref' | 'id'>,
  former: Former,
  written: Workload,
  fieldManager: string,
): Promise<Workload> {
  const isRestored = ({ template }: Workload) =>
    JSON.stringify(template.raw) === JSON.stringify(former.template.raw);
  return client
    .patch(
      resourceOf(ref),
      { name: ref.name },
      {
        type: 'json',
        body: [
          { op: 'test', path: '/metadata/uid', value: former.uid },
          { op: 'test', path: '/spec/template', value: written.template.raw },
          { op: 'replace', path: '/spec/template', value: former.template.raw },
        ],
      },
      { fieldManager, applied: isRestored },
    )
    .catch((error: unknown) => notOurs(error, id));
}
