import { CoverageBuilder, type FileBuilder } from '../coverage-builder.ts';
import type { JsonFormat } from '../format.ts';
import {
  checkAmount,
  has,
  isObject,
  member,
  objectAt,
  requiredAmount,
} from '../json-value.ts';
import type { Ratio } from '../model.ts';
import { ReportProblem } from '../problem.ts';

/**
 * SimpleCov's `.resultset.json`: the runs of all commands, united. Files are
 * lists of hits (`null`: no code, "ignored": excluded), in older versions bare.
 */
export const simplecov: JsonFormat = {
  name: 'simplecov',
  syntax: 'json',
  kinds: ['coverage'],
  accepts: (value) => {
    const runs = Object.values(isObject(value) ? value : {});
    return (
      runs.length > 0 &&
      runs.every(
        (run) => has(run, 'timestamp') && isObject(member(run, 'coverage')),
      )
    );
  },
  read: (value, { path }) => {
    const coverage = new CoverageBuilder();
    for (const run of Object.values(isObject(value) ? value : {})) {
      for (const [name, entry] of Object.entries(objectAt(run, 'coverage'))) {
        const file = coverage.file(path(name));
        addLines(file, Array.isArray(entry) ? entry : member(entry, 'lines'));
        addBranches(file, objectAt(entry, 'branches'));
      }
    }
    if ([...coverage.files.values()].every(({ lines }) => lines.total === 0)) {
      throw new ReportProblem('no-data', 'holds no line of code');
    }
    return coverage.report('lines');
  },
};

/** `.last_run.json`, which only states percentages. */
export const simplecovLastRun: JsonFormat = {
  name: 'simplecov-last-run',
  syntax: 'json',
  kinds: ['coverage'],
  accepts: (value) =>
    has(member(value, 'result'), 'line') ||
    has(member(value, 'result'), 'covered_percent'),
  read: (value, { warn }) => {
    const result = objectAt(value, 'result');
    const key = has(result, 'line') ? 'line' : 'covered_percent';
    const lines = percentAt(result, key);
    warn('states only a rounded percentage; .resultset.json has the lines');
    const declared = has(result, 'branch')
      ? {
          lines,
          branches: percentAt(result, 'branch'),
        }
      : { lines };
    return new CoverageBuilder().report('lines', declared, [
      'lines',
      'branches',
    ]);
  },
};

/** In hundredths of a percent, as SimpleCov rounds it; more digits are cut off. */
function percentAt(result: unknown, key: string): Ratio {
  const percent = requiredAmount(result, key);
  const hundredths = Math.floor(Number((percent * 100).toFixed(6)));
  return { covered: hundredths, total: 10_000 };
}

function addLines(file: FileBuilder, lines: unknown): void {
  if (!Array.isArray(lines)) {
    throw new ReportProblem('report-malformed', '"lines" should be a list');
  }
  lines.forEach((hits: unknown, index) => {
    if (hits === null || hits === 'ignored') return;
    file.lines.add(index + 1, checkAmount(hits, 'lines') > 0);
  });
}

/** `"[:if, 0, 3, 4, 3, 10]": {"[:then, 1, …]": 1}`: the third is the line. */
function addBranches(file: FileBuilder, branches: unknown): void {
  const lines = new Map<number, boolean[]>();
  for (const [place, outcomes] of Object.entries(
    objectAt({ branches }, 'branches'),
  )) {
    const digits = /^\[:?\w+, \d+, (\d{1,9}),/.exec(place)?.[1];
    if (digits === undefined || !isObject(outcomes)) {
      throw new ReportProblem(
        'report-malformed',
        `has a branch ${JSON.stringify(place.slice(0, 60))}`,
      );
    }
    const taken = Object.values(outcomes).map(
      (hits) => checkAmount(hits, 'branches') > 0,
    );
    const line = Number(digits);
    lines.set(line, [...(lines.get(line) ?? []), ...taken]);
  }
  for (const [line, taken] of lines) file.branches.add(line, taken);
}
