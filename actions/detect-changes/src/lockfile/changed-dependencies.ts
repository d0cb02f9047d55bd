import { changedProjects, type Resolution } from './dependency-closure.ts';
import { hasOtherHash, readGoModule } from './go-module.ts';
import { readNpmLockfile } from './npm-lockfile.ts';
import { readPnpmLockfile } from './pnpm-lockfile.ts';

/** A lockfile that changed, with what it was and is; `undefined`: not to be had. */
export interface LockfileChange {
  readonly path: string;
  readonly base: string | undefined;
  readonly head: string | undefined;
}

/** What of a service decides which lockfile is its own. */
export interface Place {
  readonly name: string;
  readonly path: string;
  /** It has a go.mod of its own. */
  readonly isGoModule: boolean;
}

const readers: Readonly<
  Record<string, (text: string) => Resolution | undefined>
> = {
  'package-lock.json': readNpmLockfile,
  'npm-shrinkwrap.json': readNpmLockfile,
  'pnpm-lock.yaml': readPnpmLockfile,
};

export function isLockfile(path: string): boolean {
  const name = baseName(path);
  return Object.hasOwn(readers, name) || name === 'go.mod' || name === 'go.sum';
}

/**
 * The services whose resolved dependencies a lockfile changed. One that cannot
 * be read on both sides may have changed all that are below it.
 */
export function changedDependents(
  change: LockfileChange,
  places: readonly Place[],
): readonly string[] {
  const folder = change.path.slice(
    0,
    Math.max(0, change.path.lastIndexOf('/')),
  );
  const below = places.filter(({ path }) => isWithin(path, folder));
  const found = isGo(change.path)
    ? goDependents(change, folder, below)
    : nodeDependents(change, folder, below);
  return (found ?? below).map(({ name }) => name);
}

function goDependents(
  { path, base, head }: LockfileChange,
  folder: string,
  below: readonly Place[],
): readonly Place[] | undefined {
  const own = below.filter(
    (place) => place.path === folder || !place.isGoModule,
  );
  if (base === undefined || head === undefined) return own;
  if (baseName(path) === 'go.sum') return hasOtherHash(base, head) ? own : [];
  const before = readGoModule(base);
  const after = readGoModule(head);
  return before !== undefined && before === after ? [] : own;
}

function nodeDependents(
  { path, base, head }: LockfileChange,
  folder: string,
  below: readonly Place[],
): readonly Place[] | undefined {
  const read = readers[baseName(path)];
  const before = base === undefined ? undefined : read?.(base);
  const after = head === undefined ? undefined : read?.(head);
  if (before === undefined || after === undefined) return undefined;
  const changed = [...changedProjects(before, after)];
  const known = new Set([...before.projects, ...after.projects]);
  const isSingle = known.size === 1;
  return below.filter((place) => {
    const relative =
      folder === '' ? place.path : place.path.slice(folder.length + 1);
    const within = changed.some(
      (project) =>
        project !== '' && isWithin(project, relative === '.' ? '' : relative),
    );
    return within || (isSingle && changed.includes(''));
  });
}

function isGo(path: string): boolean {
  return /^go\.(mod|sum)$/.test(baseName(path));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
