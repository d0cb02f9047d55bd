import { didYouMean } from '@kit/errors';
import type { Gates } from './config/schema.ts';
import type { Facts } from './facts.ts';
import { policyOf, type Row } from './gates/row.ts';
import type { Inputs } from './inputs.ts';
import { listUnreported } from './measure/changed-lines.ts';
import {
  type ReportInput,
  readReportLines,
  reportInputs,
} from './report-lines.ts';

const sectionOf: Readonly<Record<ReportInput, keyof Gates>> = {
  coverage: 'code_coverage',
  tests: 'tests',
  security: 'security',
  lint: 'lint',
  load: 'load',
  benchmarks: 'performance',
};

/**
 * What is given and judged by nothing: a new service or a slip of the pen
 * would go through without a word.
 */
export function findUnjudged(inputs: Inputs, gates: Gates): readonly string[] {
  const lines = readReportLines(inputs);
  const known = Object.keys(gates.code_coverage ?? {});
  const withoutLimit = unique(lines.coverage.map(({ component }) => component))
    .filter((component) => !known.includes(component))
    .map(
      (component) =>
        `coverage of "${component}" is given, and code_coverage has no limit for it${didYouMean(component, known)}`,
    );
  const withoutSection = reportInputs
    .map(([input]) => input)
    .filter(
      (input) =>
        input !== 'coverage' &&
        lines[input].length > 0 &&
        gates[sectionOf[input]] === undefined,
    )
    .map(
      (input) =>
        `${input}: reports are given, and the file has no limits under ${sectionOf[input]}`,
    );
  const named = namesOf(inputs, gates);
  const strangers = (inputs.components ?? [])
    .filter((component) => !named.has(component))
    .map(
      (component) =>
        `component "${component}" has changed, and has neither a report nor a limit${didYouMean(component, named)}`,
    );
  const changed = inputs.components ?? [];
  const leftOut = reportInputs.flatMap(([input]) => {
    const of = unique(lines[input].map(({ component }) => component));
    const isJudged = of.some((component) => changed.includes(component));
    const isOfAll = input !== 'coverage' && gates[sectionOf[input]];
    return changed.length === 0 || of.length === 0 || isJudged || !isOfAll
      ? []
      : [
          `${input}: its reports are of ${of.slice(0, 5).join(', ')}, and input "components" names none of these: they are not judged`,
        ];
  });
  const hasNothingBefore =
    gates.performance?.baseline_tolerance_percent !== undefined &&
    inputs.baseline === undefined;
  const baseline = hasNothingBefore
    ? ['baseline_tolerance_percent: input "baseline" is not given']
    : [];
  return [
    ...withoutLimit,
    ...withoutSection,
    ...strangers,
    ...leftOut,
    ...baseline,
  ];
}

/** Changed code of which the coverage reports say nothing passes unseen. */
export function findUnreported({
  coverage,
  changedLines,
}: Pick<Facts, 'coverage' | 'changedLines'>): readonly string[] {
  if (changedLines === undefined || 'missing' in changedLines) return [];
  const reports = coverage.flatMap(({ component, report }) =>
    report === undefined ? [] : [[component, report] as const],
  );
  const files = listUnreported(reports, changedLines.value);
  if (files.length === 0) return [];
  const rest = files.length > 5 ? ` and ${files.length - 5} more` : '';
  return [
    `changed_lines: no coverage report names ${files.slice(0, 5).join(', ')}${rest}; what of it is not tested is not judged`,
  ];
}

/**
 * A warning where components changed and the gate knows none of them: names
 * that differ from those of the reports would make every run an empty pass.
 */
export function strangerRows(
  inputs: Inputs,
  gates: Gates,
  rows: readonly Row[],
): readonly Row[] {
  const { components = [] } = inputs;
  const named = namesOf(inputs, gates);
  const knowsOne = components.some((component) => named.has(component));
  const judgesOne = rows.some(({ state }) => state !== 'unchanged');
  if (components.length === 0 || knowsOne || judgesOne) return [];
  return [
    {
      ...policyOf('limits'),
      id: 'limits/components',
      gate: 'limits',
      title: 'Changed components that are judged',
      state: 'warned',
      better: 'higher',
      unit: '',
      measured: { kind: 'amount', value: 0 },
      target: 1,
      note: `no report and no limit is of ${components.slice(0, 5).join(', ')}`,
    },
  ];
}

/** The components that the inputs and the file speak of. */
function namesOf(inputs: Inputs, gates: Gates): ReadonlySet<string> {
  const lines = readReportLines(inputs);
  return new Set([
    ...Object.keys(gates.code_coverage ?? {}),
    ...Object.keys(gates.security?.components ?? {}),
    ...Object.keys(gates.lint?.components ?? {}),
    ...reportInputs.flatMap(([input]) =>
      lines[input].map(({ component }) => component),
    ),
  ]);
}

const unique = (names: readonly string[]) => [...new Set(names)];
