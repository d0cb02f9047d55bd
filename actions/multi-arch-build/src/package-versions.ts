import { textAt, valueAt } from '@kit/action';
import type { ImageReference } from '@kit/registry';

/** Where GitHub's API keeps the versions of a container: by `org/api` of `ghcr.io/org/api`. */
export function versionsPath(
  { repository }: ImageReference,
  owners: 'orgs' | 'users',
): string {
  const [owner = '', ...rest] = repository.split('/');
  const name = encodeURIComponent(rest.join('/'));
  return `/${owners}/${encodeURIComponent(owner)}/packages/container/${name}/versions`;
}

/**
 * The versions to delete: those whose tags are all of `tags`. Never one whose
 * image is in use: a version's name is its digest.
 */
export function versionsToDelete(
  versions: unknown,
  tags: ReadonlySet<string>,
  used: ReadonlySet<string>,
): readonly string[] {
  const list: readonly unknown[] = Array.isArray(versions) ? versions : [];
  return list.flatMap((version) => {
    const id = valueAt(version, 'id');
    const digest = textAt(version, 'name');
    const own = valueAt(version, 'metadata', 'container', 'tags');
    const names: readonly unknown[] = Array.isArray(own) ? own : [];
    const isOurs =
      names.length > 0 &&
      names.every((name) => typeof name === 'string' && tags.has(name));
    const isFree = digest !== undefined && !used.has(digest);
    return isOurs && isFree && Number.isSafeInteger(id) ? [String(id)] : [];
  });
}
