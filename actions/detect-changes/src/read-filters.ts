import { isOutputName } from '@kit/action';
import { type ConfigProblem, invalidConfig, readYaml } from '@kit/config';
import { didYouMean } from '@kit/errors';
import type { ChangeType } from '@kit/git';
import * as v from 'valibot';
import { patternProblem } from './check-pattern.ts';
import { type Filter, type Rule, readRule } from './filter.ts';
import { outputs } from './inputs.ts';

/** dorny's words. With renames as two files, three of them never occur. */
const changeWords: Readonly<Record<string, readonly ChangeType[]>> = {
  added: ['added'],
  copied: [],
  deleted: ['deleted'],
  modified: ['modified', 'type'],
  renamed: [],
  unmerged: [],
};

type Path = readonly (string | number)[];
interface Problem {
  readonly path: Path;
  readonly message: string;
}

/** Most entries that GitHub takes in a matrix. */
const maxNames = 256;

/**
 * Reads filters in the format of dorny/paths-filter: patterns, lists of lists
 * (anchors), and `added|modified: pattern`. Throws CONFIG_INVALID with all
 * mistakes.
 */
export function readFilters(
  name: string,
  text: string,
  ordered: boolean,
): readonly Filter[] {
  const { value, positionOf } = readYaml(
    { name, text },
    v.record(v.string(), v.unknown()),
  );
  const problems: Problem[] = nameProblems(Object.keys(value));
  const filters = Object.entries(value).map(([filter, item]) => {
    const reading = new FilterReading(ordered);
    reading.item(item, [filter]);
    if (reading.rules.length === 0 && reading.problems.length === 0) {
      reading.problems.push({
        path: [filter],
        message: `filter "${filter}" has no pattern`,
      });
    }
    problems.push(...reading.problems);
    return { name: filter, rules: reading.rules };
  });
  if (problems.length > 0) {
    throw invalidConfig(
      name,
      problems.map(
        ({ path, message }): ConfigProblem => ({
          ...positionOf(path),
          message,
        }),
      ),
    );
  }
  return filters;
}

/**
 * Names that cannot be outputs, or are those of others. GitHub tells outputs
 * apart without regard to case: of `Any` and `any` the last one holds for both.
 */
export function nameProblems(names: readonly string[]): Problem[] {
  const owners = new Map<string, string>();
  const problems = names.flatMap((name): Problem[] => {
    const message = nameProblem(name, owners);
    owners.set(name.toLowerCase(), name);
    return message === undefined ? [] : [{ path: [name], message }];
  });
  problems.push(...names.flatMap((name) => partProblems(name, owners)));
  if (names.length <= maxNames) return problems;
  const message = `${names.length} names; a matrix takes at most ${maxNames}`;
  return [...problems, { path: [names[maxNames] ?? ''], message }];
}

const taken = new Set<string>(outputs);

function nameProblem(
  name: string,
  earlier: ReadonlyMap<string, string>,
): string | undefined {
  if (!isOutputName(name) || name.length > 80) {
    return `"${name}" is no name of an output; allowed: letters, digits, - and _, at most 80, not a digit first`;
  }
  if (taken.has(name.toLowerCase())) {
    return `"${name}" is an output of the action itself; choose another name`;
  }
  const other = earlier.get(name.toLowerCase());
  return other === undefined
    ? undefined
    : `"${name}" and "${other}" are one output; choose another name`;
}

function partProblems(
  name: string,
  owners: ReadonlyMap<string, string>,
): Problem[] {
  const part = /^(.+)_(count|files|files_path)$/i.exec(name)?.[1];
  const owner = owners.get(part?.toLowerCase() ?? '');
  if (owner === undefined) return [];
  const message = `"${name}" is also an output of the filter "${owner}"`;
  return [{ path: [name], message }];
}

class FilterReading {
  readonly rules: Rule[] = [];
  readonly problems: Problem[] = [];
  readonly #ordered: boolean;

  constructor(ordered: boolean) {
    this.#ordered = ordered;
  }

  item(item: unknown, path: Path): void {
    if (typeof item === 'string') this.#pattern(item, path);
    else if (Array.isArray(item)) {
      for (const [index, part] of item.entries())
        this.item(part, [...path, index]);
    } else if (typeof item === 'object' && item !== null) {
      for (const [words, patterns] of Object.entries(item)) {
        this.#changeItem(words, patterns, [...path, words]);
      }
    } else {
      this.#problem(
        path,
        `got ${item === null ? 'nothing' : String(item)}; allowed: a pattern, a list of them, or change types with patterns`,
      );
    }
  }

  #problem(path: Path, message: string) {
    this.problems.push({ path, message });
  }

  #pattern(pattern: string, path: Path, changes?: ReadonlySet<ChangeType>) {
    const problem = patternProblem(pattern, this.#ordered);
    if (problem === undefined) this.rules.push(readRule(pattern, changes));
    else this.#problem(path, problem);
  }

  #changeItem(words: string, patterns: unknown, path: Path) {
    const changes = this.#changes(words, path);
    const list: readonly unknown[] = Array.isArray(patterns)
      ? patterns.flat(8)
      : [patterns];
    if (!list.every((entry) => typeof entry === 'string')) {
      return this.#problem(path, 'allowed: a pattern or a list of patterns');
    }
    const negated = list.filter((entry) => entry.startsWith('!'));
    if (list.length < 2 || (this.#ordered && negated.length > 0)) {
      for (const entry of list) this.#pattern(entry, path, changes);
      return;
    }
    for (const entry of list) {
      const problem = patternProblem(entry, this.#ordered);
      if (problem !== undefined) this.#problem(path, problem);
    }
    // One rule, of which any pattern will do, as dorny counts under `every`.
    this.rules.push({ negated: false, patterns: list, changes });
  }

  #changes(words: string, path: Path): ReadonlySet<ChangeType> {
    const types = words.split('|').map((word) => word.trim().toLowerCase());
    const known = Object.keys(changeWords);
    return new Set(
      types
        .filter((word) => word !== '')
        .flatMap((word) => {
          const found = Object.hasOwn(changeWords, word)
            ? changeWords[word]
            : undefined;
          if (found === undefined) {
            this.#problem(
              path,
              `unknown change type "${word}"; allowed: ${known.join(', ')}${didYouMean(word, known)}`,
            );
          }
          return found ?? [];
        }),
    );
  }
}
