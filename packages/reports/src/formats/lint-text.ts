import { decodeText } from '../decode-text.ts';
import type { LineFormat, LineReader } from '../format.ts';
import { maxProblems } from '../merge-reports.ts';
import type { LintProblem } from '../model.ts';
import { ReportProblem } from '../problem.ts';

interface TextLint {
  readonly name: string;
  /** `file`, `line`, `column`, `rule`, `message`, by name. */
  readonly problem: RegExp;
  /** A line that only this tool writes, also when it found nothing; its first
   * group is how many problems it says that there are. */
  readonly sign: RegExp;
  /** A line that says that the tool itself failed. */
  readonly failed?: RegExp;
  readonly level: (
    groups: Readonly<Record<string, string>>,
  ) => LintProblem['level'];
}

/**
 * Tools that write a line a problem. A clean run of some writes nothing, and an
 * empty report measures nothing: `tsc --diagnostics` and `flake8 --count` leave
 * a line that proves the run.
 */
const tools: readonly TextLint[] = [
  {
    name: 'tsc',
    problem:
      /^(?:(?<file>.+?)(?:\((?<line>\d+),(?<column>\d+)\):|:(?<line2>\d+):(?<column2>\d+) -) )?(?<level>error|warning) (?<rule>TS\d+): (?<message>.*)$/,
    sign: /^Found (\d{1,9}) errors?|^Files:\s+\d+$/,
    level: ({ level }) => (level === 'warning' ? 'warning' : 'error'),
  },
  {
    // flake8 and pycodestyle: W is a warning, everything else an error.
    name: 'flake8',
    problem:
      /^(?<file>.+?):(?<line>\d+):(?<column>\d+): (?<rule>[A-Z]{1,3}\d{1,4}) (?<message>.*)$/,
    sign: /^(\d{1,9})$/,
    level: ({ rule = '' }) => (rule.startsWith('W') ? 'warning' : 'error'),
  },
  {
    // The text of golangci-lint, its source lines below each problem.
    name: 'golangci-lint-text',
    problem:
      /^(?<file>[^\s:]+\.go):(?<line>\d+):(?<column>\d+): (?<message>.*) \((?<rule>[a-z]\w*)\)$/,
    sign: /^(\d{1,9}) issues[.:]/,
    failed: /^level=error|^Error: /,
    level: () => 'error',
  },
  {
    name: 'black',
    problem: /^would reformat (?<file>.+)$/,
    sign: /^(\d{1,9}) files? would be reformatted|^\d+ files? would be left unchanged|^All done!/,
    failed: /^error: cannot format (.+)$/,
    level: () => 'error',
  },
];

export const lintTexts: readonly LineFormat[] = tools.map((tool) => ({
  name: tool.name,
  syntax: 'lines',
  kinds: ['lint'],
  accepts: (head) =>
    head
      .split(/\r?\n/)
      .some((line) => tool.problem.test(line) || tool.sign.test(line)),
  start: ({ path }) => createReader(tool, path),
}));

function createReader(
  tool: TextLint,
  path: (name: string) => string,
): LineReader {
  const counts = { error: 0, warning: 0, info: 0 };
  const problems: LintProblem[] = [];
  let isProven = false;
  let stated = 0;
  return {
    line(latin1) {
      const line = decodeText(latin1).trimEnd();
      const failure = tool.failed?.exec(line);
      if (failure)
        throw new ReportProblem(
          'tool-failed',
          `${tool.name}: ${line.slice(0, 200)}`,
        );
      const groups = tool.problem.exec(line)?.groups;
      if (groups === undefined) {
        const sign = tool.sign.exec(line);
        isProven ||= sign !== null;
        stated += Number(sign?.[1] ?? 0);
        return;
      }
      const level = tool.level(groups);
      counts[level] += 1;
      isProven = true;
      if (problems.length < maxProblems * 2) {
        problems.push(toProblem(groups, level, path, tool.name));
      }
    },
    finish() {
      if (!isProven)
        throw new ReportProblem('no-data', `holds no line of ${tool.name}`);
      // What the sum says beyond the lines was found, and is not shown here.
      const listed = counts.error + counts.warning + counts.info;
      counts.error += Math.max(0, stated - listed);
      return {
        kind: 'lint',
        tools: [tool.name],
        errors: counts.error,
        warnings: counts.warning,
        infos: counts.info,
        fixable: tool.name === 'black' ? counts.error : 0,
        suppressed: 0,
        problems,
      };
    },
  };
}

function toProblem(
  groups: Readonly<Record<string, string>>,
  level: LintProblem['level'],
  path: (name: string) => string,
  tool: string,
): LintProblem {
  const { file = '', line, line2, column, column2, rule, message } = groups;
  return {
    file: path(file),
    line: Number(line ?? line2 ?? 0),
    column: Number(column ?? column2 ?? 0),
    rule: rule ?? tool,
    level,
    message: (message ?? 'would be reformatted').slice(0, 500),
  };
}
