import type { ChangedFile } from '@kit/git';
import {
  type Filter,
  type FilterMatch,
  type Quantifier,
  type Rule,
  showRule,
} from './filter.ts';
import { createPatternIndex } from './pattern/pattern-index.ts';

interface Progress {
  readonly files: ChangedFile[];
  readonly positives: number;
  pattern: string | undefined;
  /** Of the file that is looked at: its last rule, and how many it matched. */
  last: number;
  matched: number;
  vetoed: boolean;
}

/**
 * The files of each filter. In order, as GitHub's own `paths`: the last rule
 * that a file matches decides, and a filter of `!` alone begins with all.
 * A deleted file that comes back elsewhere is two files.
 */
export function matchFiles(
  filters: readonly Filter[],
  files: readonly ChangedFile[],
  quantifier: Quantifier,
): readonly FilterMatch[] {
  const rules: Rule[] = filters.flatMap((filter) => filter.rules);
  const owners = filters.flatMap(({ rules }, at) => rules.map(() => at));
  const index = createPatternIndex(rules);
  const progress = filters.map(startProgress);
  const seen = new Int32Array(rules.length).fill(-1);
  // A filter without a positive rule speaks about files that match nothing.
  const always = progress.filter(({ positives }) => positives === 0);
  const touched = new Set<Progress>();
  files.forEach((file, at) => {
    index.lookUp(file.path, (number) => {
      const rule = rules[number];
      const state = progress[owners[number] ?? -1];
      if (rule === undefined || state === undefined || seen[number] === at)
        return;
      seen[number] = at;
      if (rule.changes?.has(file.change) !== false) {
        note(state, rule, number);
        touched.add(state);
      }
    });
    for (const state of always) touched.add(state);
    for (const state of touched) settle(state, file, quantifier, rules);
    touched.clear();
  });
  return progress;
}

function startProgress({ rules }: Filter): Progress {
  const positives = rules.filter(({ negated }) => !negated).length;
  return {
    files: [],
    positives,
    pattern: undefined,
    last: -1,
    matched: 0,
    vetoed: false,
  };
}

function note(state: Progress, rule: Rule, number: number) {
  if (number > state.last) state.last = number;
  if (rule.negated) state.vetoed = true;
  else state.matched += 1;
}

function settle(
  state: Progress,
  file: ChangedFile,
  quantifier: Quantifier,
  rules: readonly Rule[],
) {
  const last = rules[state.last];
  const included =
    quantifier === 'every'
      ? !state.vetoed && state.matched === state.positives
      : last === undefined
        ? state.positives === 0
        : !last.negated;
  if (included) {
    state.files.push(file);
    state.pattern ??=
      last === undefined ? 'all but what is taken back' : showRule(last);
  }
  state.last = -1;
  state.matched = 0;
  state.vetoed = false;
}
