import { isKitError, messageOf } from '@kit/errors';
import { createGitHub, type GitHub } from '@kit/github';
import {
  type ImageReference,
  parseReference,
  type Registry,
} from '@kit/registry';
import type { BuildWorld, Workshop } from './gather.ts';
import type { Inputs } from './inputs.ts';
import { versionsPath, versionsToDelete } from './package-versions.ts';

export interface HandedOver {
  /** Full names of the hand-over, of all attempts. */
  readonly names: readonly string[];
  /** Full names of the finished image. */
  readonly finished: readonly string[];
}

/**
 * Takes the tags of the hand-over away: by tag, never by digest, because the
 * index refers to those very images. GHCR has no such request: there GitHub's
 * API deletes the versions that nothing refers to.
 */
export async function removeHandOver(
  { names, finished }: HandedOver,
  { token }: Inputs,
  world: BuildWorld,
  { registry }: Workshop,
): Promise<void> {
  const left: ImageReference[] = [];
  for (const name of names) {
    const reference = parseReference(name);
    const removed = await registry.deleteTag(reference).catch(() => false);
    if (!removed) left.push(reference);
  }
  const ofGitHub = left.filter(({ registry: host }) => host === 'ghcr.io');
  const deleted = new Set<ImageReference>();
  if (ofGitHub.length > 0 && token !== '' && !token.startsWith('${{')) {
    const { http, clock, context, signal } = world;
    const { apiUrl } = context;
    const github = createGitHub({ http, clock, apiUrl, token, signal });
    const used = await usedDigests(finished, registry).catch(() => undefined);
    const gone = used && (await deleteVersions(ofGitHub, used, github, world));
    for (const reference of gone ?? []) deleted.add(reference);
  }
  const kept = left.filter((reference) => !deleted.has(reference));
  if (kept.length > 0)
    world.log.info(
      `the registry does not take tags away; left: ${kept.map(nameOf).join(', ')}`,
    );
}

/** The finished images, and all that they refer to; `undefined` where one cannot be read. */
async function usedDigests(
  finished: readonly string[],
  registry: Registry,
): Promise<ReadonlySet<string> | undefined> {
  const used = new Set<string>();
  for (const name of finished) {
    const found = await registry.manifest(parseReference(name));
    if (found === undefined) return undefined;
    used.add(found.digest);
    if (found.content.kind !== 'index') continue;
    for (const { digest } of found.content.manifests) used.add(digest);
  }
  return used;
}

/** Those of `left` that are gone now; what cannot be deleted is only told. */
export async function deleteVersions(
  left: readonly ImageReference[],
  used: ReadonlySet<string>,
  github: GitHub,
  { log }: Pick<BuildWorld, 'log'>,
): Promise<readonly ImageReference[]> {
  const repositories = Map.groupBy(left, ({ repository }) => repository);
  const gone: ImageReference[] = [];
  for (const references of repositories.values()) {
    const [first] = references;
    if (first === undefined) continue;
    const tags = new Set(references.flatMap(({ tag }) => tag ?? []));
    try {
      const { path, versions } = await listVersions(first, github);
      const ids = versionsToDelete(versions, tags, used);
      for (const id of ids)
        await github.request({ method: 'DELETE', path: `${path}/${id}` });
      if (ids.length === tags.size) gone.push(...references);
    } catch (error) {
      log.debug(`versions of ${first.repository}: ${messageOf(error)}`);
    }
  }
  return gone;
}

/** The newest hundred: those of this run are among them. */
async function listVersions(reference: ImageReference, github: GitHub) {
  const list = async (owners: 'orgs' | 'users') => {
    const path = versionsPath(reference, owners);
    const query = { per_page: 100 };
    return {
      path,
      versions: await github.request({ method: 'GET', path, query }),
    };
  };
  try {
    return await list('orgs');
  } catch (error) {
    if (!isKitError(error, 'GITHUB_NOT_FOUND')) throw error;
    return list('users');
  }
}

function nameOf({ registry, repository, tag }: ImageReference): string {
  return `${registry}/${repository}:${tag ?? ''}`;
}
