import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errors } from './errors.ts';
import { listActions, root } from './repository.ts';

export interface Copy {
  readonly from: string;
  readonly to: string;
}

const topLevel = ['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md'];

/** What a release tag holds: `<name>/{action.yml,README.md,dist}` and a few pages. */
export function planRelease(
  actions: readonly string[],
  exists: (path: string) => boolean,
): readonly Copy[] {
  const pages = [...topLevel, '.github/workflows', 'action-docs']
    .filter(exists)
    .map((path) => ({ from: path, to: path }));
  const parts = actions.flatMap((name) =>
    ['action.yml', 'README.md', 'dist'].map((part) => ({
      from: `actions/${name}/${part}`,
      to: `${name}/${part}`,
    })),
  );
  return [...pages, ...parts];
}

/** Lays the tree out at `out`, which is made anew; throws ACTION_NOT_BUILT. */
export function assemble(out: string, folder = root): readonly Copy[] {
  const exists = (path: string) => existsSync(join(folder, path));
  const plan = planRelease(listActions(folder), exists);
  const missing = plan.find(({ from }) => !exists(from));
  if (missing !== undefined) {
    throw errors.error('ACTION_NOT_BUILT', `${missing.from} is not there`);
  }
  rmSync(out, { recursive: true, force: true });
  for (const { from, to } of plan) {
    mkdirSync(dirname(join(out, to)), { recursive: true });
    cpSync(join(folder, from), join(out, to), { recursive: true });
  }
  return plan;
}
