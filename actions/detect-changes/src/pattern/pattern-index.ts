import type { Rule } from '../filter.ts';
import { compilePattern } from './compile-pattern.ts';

interface Entry {
  readonly rule: number;
  readonly kind: 'below' | 'exact' | 'glob';
  readonly test?: (path: string) => boolean;
}

export interface PatternIndex {
  /** Calls `found` once or more with the number of each rule that `path` matches. */
  lookUp(path: string, found: (rule: number) => void): void;
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
  const ask = (key: string, path: string, found: (rule: number) => void) => {
    for (const { kind, rule, test } of entries.get(key) ?? none) {
      if (
        kind === 'below' ? true : kind === 'exact' ? key === path : test?.(path)
      )
        found(rule);
    }
  };
  return {
    lookUp(path, found) {
      ask('', path, found);
      for (
        let at = path.indexOf('/');
        at >= 0;
        at = path.indexOf('/', at + 1)
      ) {
        ask(path.slice(0, at), path, found);
      }
      ask(path, path, found);
    },
  };
}

const none: readonly Entry[] = [];
