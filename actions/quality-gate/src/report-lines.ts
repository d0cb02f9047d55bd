import { type InputProblem, invalidInputs } from '@kit/action';
import { didYouMean } from '@kit/errors';
import { listFormats, type ReportKind } from '@kit/reports';
import type { Inputs } from './inputs.ts';

/** One line of an input: whose reports, where, and in which format. */
export interface ReportLine {
  readonly component: string;
  readonly glob: string;
  readonly format?: string;
}

export const reportInputs = [
  ['coverage', 'coverage'],
  ['tests', 'tests'],
  ['security', 'findings'],
  ['lint', 'lint'],
  ['load', 'load'],
  ['benchmarks', 'benchmarks'],
] as const satisfies readonly (readonly [keyof Inputs, ReportKind])[];

export type ReportInput = (typeof reportInputs)[number][0];

/** Reads all six inputs; throws INPUT_INVALID with every wrong line. */
export function readReportLines(
  inputs: Inputs,
): Readonly<Record<ReportInput, readonly ReportLine[]>> {
  const problems: InputProblem[] = [];
  const read = (name: ReportInput) =>
    (inputs[name] ?? []).flatMap((line) => {
      const parsed = parseLine(line);
      if ('glob' in parsed) return [parsed];
      problems.push({ name, got: line, allowed: parsed.allowed });
      return [];
    });
  const all = {
    coverage: read('coverage'),
    tests: read('tests'),
    security: read('security'),
    lint: read('lint'),
    load: read('load'),
    benchmarks: read('benchmarks'),
  };
  if (problems.length > 0) throw invalidInputs(problems);
  return all;
}

function parseLine(line: string): ReportLine | { readonly allowed: string } {
  const match =
    /^([A-Za-z0-9_][\w./-]{0,99})\s*=\s*(?:([a-z][a-z0-9-]*):)?(.+)$/.exec(
      line,
    );
  const [, component, format, given] = match ?? [];
  const glob = given?.trim().replaceAll('\\', '/');
  if (component === undefined || glob === undefined || glob === '') {
    return { allowed: 'lines of component=glob or component=format:glob' };
  }
  if (isOutside(glob)) {
    return { allowed: 'a glob of files inside the workspace, without ".."' };
  }
  if (isCostly(glob)) {
    return { allowed: 'a glob with at most 5 of *+@!? in each of its names' };
  }
  if (format === undefined) return { component, glob };
  const names = listFormats().map(({ name }) => name);
  return names.includes(format)
    ? { component, glob, format }
    : {
        allowed: `a format of action-docs/report-formats.md${didYouMean(format, names)}`,
      };
}

/** Many wildcards in one name take for ever to be matched with a long name. */
function isCostly(glob: string): boolean {
  return glob
    .replaceAll('**', '')
    .split('/')
    .some((name) => (name.match(/\*|[+@!?]\(/g) ?? []).length > 5);
}

function isOutside(glob: string): boolean {
  return /^([A-Za-z]:)?\//.test(glob) || glob.split(/[/{},]/).includes('..');
}
