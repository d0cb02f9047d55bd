import type { ChangedFile } from '@kit/git';
import picomatch from 'picomatch';
import {
  type Filter,
  type FilterMatch,
  type Quantifier,
  type Rule,
  showRule,
} from './filter.ts';

interface DornyRule {
  readonly rule: Rule;
  readonly matches: (file: ChangedFile) => boolean;
}

/**
 * The files of each filter as dorny/paths-filter finds them: each rule by
 * itself, where `!x` is everything but x, and a bare path is that path alone.
 */
export function matchAsDorny(
  filters: readonly Filter[],
  files: readonly ChangedFile[],
  quantifier: Quantifier,
): readonly FilterMatch[] {
  return filters.map(({ rules }) => {
    const compiled = rules.map(compileRule);
    const included = files.filter((file) =>
      quantifier === 'every'
        ? compiled.every(({ matches }) => matches(file))
        : compiled.some(({ matches }) => matches(file)),
    );
    const [first] = included;
    const rule = first && compiled.find(({ matches }) => matches(first))?.rule;
    return { files: included, pattern: rule && showRule(rule) };
  });
}

function compileRule(rule: Rule): DornyRule {
  const written = rule.patterns.map((text) =>
    rule.negated ? `!${text}` : text,
  );
  const isMatch = picomatch(written, { dot: true });
  return {
    rule,
    matches: ({ path, change }) =>
      rule.changes?.has(change) !== false && isMatch(path),
  };
}
