import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { listFiles } from '@kit/devkit';
import type { Git } from '@kit/git';
import { createProcessRunner } from '@kit/process';
import { errors } from './errors.ts';

/** Builds the sources in `checkout` and lays out the release's tree at `out`. */
export type Builder = (checkout: string, out: string) => Promise<void>;

export const npmBuilder: Builder = async (checkout, out) => {
  const { run } = createProcessRunner();
  const options = { cwd: checkout, timeoutMs: 30 * 60_000 };
  await run(['npm', 'ci', '--silent'], options);
  await run(['npm', 'run', '--silent', 'build', '--', '--no-cache'], options);
  const assemble = ['run', '--silent', 'assemble', '--', '--out', out];
  await run(['npm', ...assemble], options);
};

/**
 * Builds a commit in two clean clones, in folders of different names, and
 * leaves the tree at `out`. Throws RELEASE_NOT_REPRODUCIBLE with the files.
 */
export async function buildTwice(
  git: Git,
  commit: string,
  out: string,
  build: Builder = npmBuilder,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kit-build-'));
  try {
    const again = join(folder, 'out');
    await buildOnce(git, commit, join(folder, 'first'), out, build);
    await buildOnce(git, commit, join(folder, 'and-second'), again, build);
    const differing = compareTrees(hashTree(out), hashTree(again));
    if (differing.length > 0) {
      const some = differing.slice(0, 5).join(', ');
      throw errors.error(
        'RELEASE_NOT_REPRODUCIBLE',
        `${differing.length} files differ between two builds: ${some}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds a commit in a clean clone at `checkout`, and leaves the tree at `out`. */
export async function buildOnce(
  git: Git,
  commit: string,
  checkout: string,
  out: string,
  build: Builder = npmBuilder,
): Promise<void> {
  mkdirSync(checkout, { recursive: true });
  await git.run(['clone', '--quiet', '--no-checkout', git.folder, checkout]);
  await git.run(['-C', checkout, 'checkout', '--quiet', '--detach', commit]);
  await build(checkout, out);
}

function hashTree(folder: string): Map<string, string> {
  return new Map(
    listFiles(folder, () => true).map((path) => [
      relative(folder, path),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  );
}

/** Paths that are in one tree only, or not the same in both. */
export function compareTrees(
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths].filter((path) => left.get(path) !== right.get(path)).sort();
}
