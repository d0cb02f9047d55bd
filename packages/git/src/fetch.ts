import { isKitError } from '@kit/errors';
import type { Git } from './git.ts';
import type { Remote } from './remote.ts';
import type { Scratch } from './scratch.ts';

export interface FetchRequest {
  /** Refs and object names, also as `source:target`. */
  readonly refspecs: readonly string[];
  /** Commits of each; everything when not given. */
  readonly depth?: number;
  /** `blob:none`: no contents. `tree:0`: commits alone. */
  readonly filter: 'blob:none' | 'tree:0';
  /** Also the tags that point into what is fetched. */
  readonly tags?: boolean;
}

/**
 * Fetches into a scratch repository. False when the other side does not have
 * it, or will not give it; cancellation is thrown.
 */
export async function fetchInto(
  scratch: Scratch,
  git: Git,
  remote: Remote,
  request: FetchRequest,
): Promise<boolean> {
  try {
    await git
      .configured([...remote.settings, ['remote.origin.url', remote.url]])
      .run(fetchCommand(request), { timeoutMs: 5 * 60_000 });
    return true;
  } catch (error) {
    if (isKitError(error, 'PROGRAM_FAILED')) return false;
    throw error;
  } finally {
    scratch.seal();
  }
}

export function fetchCommand(request: FetchRequest): readonly string[] {
  return [
    'fetch',
    '--quiet',
    '--no-auto-maintenance',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    ...(request.tags === true ? [] : ['--no-tags']),
    ...(request.depth === undefined ? [] : [`--depth=${request.depth}`]),
    `--filter=${request.filter}`,
    '--end-of-options',
    'origin',
    ...request.refspecs,
  ];
}
