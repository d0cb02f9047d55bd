import type { Rule } from '../filter.ts';
import { compilePattern } from './compile-pattern.ts';

type Found = (rule: number) => void;

interface Entry {
  readonly rule: number;
  readonly kind: 'below' | 'exact' | 'glob';
  readonly test?: (path: string) => boolean;
}

export interface PatternIndex {
  /** Calls `found` once or more with the number of each rule that `path` matches. */
  lookUp(path: string, found: Found): void;
}

/**
 * All rules under the folders that they begin with: a path asks its own
 * folders alone, and runs a test only there.
 */
export function createPatternIndex(rules: readonly Rule[]): PatternIndex {
  const entries = new Map<string, Entry[]>();
  const add = (folder: string, entry: Entry) => {
    const list = entries.get(folder);
    if (list === undefined) entries.set(folder, [entry]);
    else list.push(entry);
  };
  rules.forEach(({ patterns }, rule) => {
    for (const pattern of patterns) {
      const { literal, readings } = compilePattern(pattern) ?? {
        literal: pattern,
        readings: [],
      };
      add(literal, { rule, kind: 'exact' });
      for (const { folder, ...reading } of readings)
        add(folder, { rule, ...reading });
    }
  });
  const ask = (list: readonly Entry[], path: string, found: Found) => {
    for (const { kind, rule, test } of list) {
      if (kind === 'below' || test?.(path)) found(rule);
    }
  };
  const ofFolder = (folder: string) =>
    foldersOf(folder).flatMap((key) =>
      (entries.get(key) ?? none).filter(({ kind }) => kind !== 'exact'),
    );
  // Paths come sorted, so that one folder's files follow one another.
  let folder = '';
  let ofLast = ofFolder(folder);
  return {
    lookUp(path, found) {
      const end = Math.max(0, path.lastIndexOf('/'));
      if (end !== folder.length || !path.startsWith(folder)) {
        folder = path.slice(0, end);
        ofLast = ofFolder(folder);
      }
      ask(ofLast, path, found);
      for (const { kind, rule, test } of entries.get(path) ?? none) {
        if (kind !== 'glob' || test?.(path)) found(rule);
      }
    },
  };
}

/** A folder and all that it is in, the root first; of `a/b`: '', `a`, `a/b`. */
function foldersOf(folder: string): readonly string[] {
  const folders = [''];
  for (let at = folder.indexOf('/'); at >= 0; at = folder.indexOf('/', at + 1))
    folders.push(folder.slice(0, at));
  return folder === '' ? folders : [...folders, folder];
}

const none: readonly Entry[] = [];
