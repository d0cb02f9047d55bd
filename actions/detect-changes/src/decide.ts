import type { ChangedFile } from '@kit/git';
import type { Comparison } from './comparison.ts';
import type { Filter, FilterMatch, Quantifier } from './filter.ts';
import { spreadToDependents } from './graph.ts';
import {
  changedDependents,
  type LockfileChange,
  type Place,
} from './lockfile/changed-dependencies.ts';
import { matchAsDorny } from './match-as-dorny.ts';
import { matchFiles } from './match-files.ts';
import type { Services } from './read-services.ts';
import type { Reason, Verdict } from './verdict.ts';

export interface FilterOptions {
  readonly quantifier: Quantifier;
  readonly negation: 'ordered' | 'picomatch';
}

/** Which filters the changed files match. */
export function decideFilters(
  filters: readonly Filter[],
  { files, everything }: Comparison,
  { quantifier, negation }: FilterOptions,
): readonly Verdict[] {
  const match = negation === 'ordered' ? matchFiles : matchAsDorny;
  return match(filters, files, quantifier).map((found, index) => {
    const name = filters[index]?.name ?? '';
    return toVerdict(name, 'filter', found, everything);
  });
}

/** Filters with a `!` that dorny/paths-filter would have answered differently. */
export function findDifferentAnswers(
  filters: readonly Filter[],
  verdicts: readonly Verdict[],
  { files }: Comparison,
  quantifier: Quantifier,
): readonly string[] {
  const negated = filters.filter(({ rules }) =>
    rules.some((rule) => rule.negated),
  );
  const answers = matchAsDorny(negated, files, quantifier);
  return negated.flatMap(({ name }, index) => {
    const ours = verdicts.find((verdict) => verdict.name === name);
    const theirs = (answers[index]?.files.length ?? 0) > 0;
    return ours !== undefined && ours.files.length > 0 !== theirs ? [name] : [];
  });
}

export interface ServiceFacts {
  readonly lockfiles: readonly LockfileChange[];
  readonly places: readonly Place[];
  /** What runs these jobs: the workflow, the config, local actions; as patterns. */
  readonly ciPatterns: readonly string[];
}

/** Which services must be built again, and why. */
export function decideServices(
  { services, shared, ignore }: Services,
  { files, everything }: Comparison,
  { lockfiles, places, ciPatterns }: ServiceFacts,
): readonly Verdict[] {
  const looked = withoutIgnored(files, ignore);
  const matches = matchFiles(services, looked, 'some');
  const global =
    everything === undefined
      ? findGlobal(files, looked, shared, ciPatterns)
      : undefined;
  const own = services.map(({ name }, index) =>
    toVerdict(name, 'service', matches[index] ?? nothing, everything),
  );
  const locked = findLocked(lockfiles, looked, places);
  const direct = own.map((verdict): Verdict => {
    const file = locked.get(verdict.name);
    return verdict.changed || file === undefined
      ? verdict
      : {
          ...verdict,
          changed: true,
          direct: true,
          reason: { code: 'lockfile', file },
        };
  });
  const graph = new Map(
    services.map(({ name, dependsOn }) => [name, dependsOn]),
  );
  const changed = new Set(direct.flatMap((v) => (v.changed ? [v.name] : [])));
  const through = spreadToDependents(graph, changed);
  return direct.map((verdict) => {
    if (verdict.changed) return verdict;
    const near = through.get(verdict.name);
    const reason: Reason | undefined =
      global ??
      (near === undefined ? undefined : { code: 'dependency', through: near });
    return reason === undefined
      ? verdict
      : { ...verdict, changed: true, reason };
  });
}

const nothing: FilterMatch = { files: [], pattern: undefined };

function withoutIgnored(
  files: readonly ChangedFile[],
  ignore: Services['ignore'],
) {
  if (ignore.length === 0) return files;
  const [ignored] = matchFiles(
    [{ name: 'ignore', rules: ignore }],
    files,
    'some',
  );
  const gone = new Set(ignored?.files);
  return files.filter((file) => !gone.has(file));
}

function findGlobal(
  files: readonly ChangedFile[],
  looked: readonly ChangedFile[],
  shared: Services['shared'],
  ciPatterns: readonly string[],
): Reason | undefined {
  const sharedMatch =
    shared.length === 0
      ? undefined
      : matchFiles([{ name: 'shared', rules: shared }], looked, 'some')[0];
  const file = sharedMatch?.files[0]?.path;
  if (file !== undefined)
    return { code: 'shared', file, pattern: sharedMatch?.pattern ?? '' };
  const rules = ciPatterns.map((pattern) => ({
    negated: false,
    patterns: [pattern],
    changes: undefined,
  }));
  const ci =
    rules.length === 0
      ? undefined
      : matchFiles([{ name: 'ci', rules }], files, 'some')[0];
  const [first] = ci?.files ?? [];
  return first === undefined ? undefined : { code: 'ci', file: first.path };
}

function findLocked(
  lockfiles: readonly LockfileChange[],
  looked: readonly ChangedFile[],
  places: readonly Place[],
): ReadonlyMap<string, string> {
  const locked = new Map<string, string>();
  const seen = new Set(looked.map(({ path }) => path));
  for (const change of lockfiles.filter(({ path }) => seen.has(path))) {
    for (const name of changedDependents(change, places)) {
      if (!locked.has(name)) locked.set(name, change.path);
    }
  }
  return locked;
}

function toVerdict(
  name: string,
  kind: Verdict['kind'],
  { files, pattern }: FilterMatch,
  everything: string | undefined,
): Verdict {
  const [first] = files;
  const changed = first !== undefined || everything !== undefined;
  return {
    name,
    kind,
    changed,
    direct: first !== undefined && everything === undefined,
    reason: reasonFor(first, pattern, everything),
    files,
  };
}

function reasonFor(
  first: ChangedFile | undefined,
  pattern: string | undefined,
  everything: string | undefined,
): Reason {
  if (everything !== undefined) return { code: 'fallback', why: everything };
  return first === undefined
    ? { code: 'unchanged' }
    : { code: 'file', file: first.path, pattern: pattern ?? '' };
}
