import { didYouMean } from '@kit/errors';
import type { Gates } from './config/schema.ts';
import type { Inputs } from './inputs.ts';
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
  const named = new Set([
    ...known,
    ...reportInputs.flatMap(([input]) =>
      lines[input].map(({ component }) => component),
    ),
  ]);
  const strangers = (inputs.components ?? [])
    .filter((component) => !named.has(component))
    .map(
      (component) =>
        `component "${component}" has changed, and has neither a report nor a limit${didYouMean(component, named)}`,
    );
  return [...withoutLimit, ...withoutSection, ...strangers];
}

const unique = (names: readonly string[]) => [...new Set(names)];
