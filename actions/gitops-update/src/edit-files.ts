import { isDeepStrictEqual } from 'node:util';
import { editText, pathOfKeys, readAt, showPath } from '@kit/splice';
import { errors } from './errors.ts';
import type { Target, Update } from './targets.ts';

export type Files = ReadonlyMap<string, string>;

export interface Change {
  readonly file: string;
  readonly path: string;
  readonly previous: unknown;
  readonly current: unknown;
}

export interface Plan {
  /** The new texts of the files that are different. */
  readonly files: Files;
  readonly changes: readonly Change[];
}

const nothing: Plan = { files: new Map(), changes: [] };

/**
 * The edits applied to these files: stamps only where something else changes.
 * Applied anew to whatever the branch has become, which is why no race loses
 * an update. Throws what editText throws, and GITOPS_FILE_MISSING.
 */
export function planEdits(files: Files, updates: readonly Update[]): Plan {
  const real = applyUpdates(
    files,
    updates.filter(({ follows }) => follows !== true),
  );
  if (real.changes.length === 0) return nothing;
  const all = applyUpdates(files, updates);
  return { ...all, changes: all.changes.filter(isChange) };
}

function applyUpdates(files: Files, updates: readonly Update[]): Plan {
  const edited = new Map<string, string>();
  const changes: Change[] = [];
  for (const update of updates) {
    const { file, path } = update;
    const text = edited.get(file) ?? textOf(files, file);
    if (isEmptyAlready(text, update)) continue;
    const result = editText({ name: file, text }, update);
    if (!result.changed) continue;
    edited.set(file, result.text);
    changes.push({
      file,
      path: showPath(path),
      previous: result.previous,
      current: readAt({ name: file, text: result.text }, path)?.value,
    });
  }
  return { files: edited, changes };
}

function isEmpty(found: { readonly value: unknown } | undefined): boolean {
  return found === undefined || found.value === '';
}

/** Nothing is to be at an optional place, and nothing is there. */
function isEmptyAlready(text: string, update: Update): boolean {
  const { file, path, isOptional, createMissing } = update;
  return (
    isOptional === true &&
    !createMissing &&
    readAt({ name: file, text }, path) === undefined
  );
}

function isChange({ previous, current }: Change): boolean {
  return !isDeepStrictEqual(previous, current);
}

export function textOf(files: Files, file: string): string {
  const text = files.get(file);
  if (text === undefined) {
    throw errors.error('GITOPS_FILE_MISSING', `${file}: there is no such file`);
  }
  return text;
}

/** As somebody wrote it: 1.10 is the number 1.1, and no version 1.1. */
export function writtenValue(
  found: { readonly value: unknown; readonly source: string } | undefined,
): string | undefined {
  if (found === undefined) return undefined;
  const { value, source } = found;
  return typeof value === 'number' ? source.trim() : String(value);
}

/** The first thing that is not as expected, in words. */
export function findUnexpected(
  files: Files,
  expected: readonly (Target & { readonly value: string })[],
): string | undefined {
  for (const { file, path, value } of expected) {
    const found = readAt({ name: file, text: textOf(files, file) }, path);
    if (writtenValue(found) !== value) {
      return `${file}: ${showPath(path)} is ${JSON.stringify(found?.value) ?? 'not there'}, expected ${JSON.stringify(value)}`;
    }
  }
  return undefined;
}

/** Why a service is held, `undefined` when it is not. */
export function heldBecause(
  files: Files,
  file: string,
  service: string,
): string | undefined {
  const text = files.get(file);
  if (text === undefined) return undefined;
  const found = readAt({ name: file, text }, pathOfKeys('services', service));
  const hold =
    typeof found?.value === 'object' && found.value !== null
      ? Reflect.get(found.value, 'hold')
      : undefined;
  // Written by hand it may be `true` or a date; only an empty one releases.
  if (hold === undefined || hold === null || hold === false || hold === '')
    return undefined;
  return typeof hold === 'string' ? hold : JSON.stringify(hold);
}

/** The services of a file that somebody holds. */
export function heldServices(files: Files, file: string): readonly string[] {
  const text = files.get(file);
  if (text === undefined) return [];
  const services = readAt({ name: file, text }, pathOfKeys('services'))?.value;
  return typeof services === 'object' && services !== null
    ? Object.keys(services).filter((name) => heldBecause(files, file, name))
    : [];
}

/** The edits that give each place the value that it has in `past`. */
export function planReturn(
  files: Files,
  past: Files,
  targets: readonly Target[],
): readonly Update[] {
  return targets.flatMap((target): readonly Update[] => {
    const { file, path } = target;
    const then = readAt({ name: file, text: textOf(past, file) }, path);
    const now = readAt({ name: file, text: textOf(files, file) }, path);
    if (target.isOptional && isEmpty(then)) {
      const none = { ...target, value: { text: '' }, createMissing: false };
      return isEmpty(now) ? [] : [none];
    }
    if (then === undefined || isDeepStrictEqual(then.value, now?.value)) {
      return [];
    }
    const isScalar = typeof then.value !== 'object' || then.value === null;
    return [
      {
        ...target,
        value: isScalar
          ? typeof then.value === 'string'
            ? { text: then.value }
            : { source: then.source }
          : { source: then.source },
        createMissing: true,
      },
    ];
  });
}
