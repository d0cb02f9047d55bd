import type { JsonFormat } from '../format.ts';
import {
  has,
  isObject,
  listAt,
  member,
  objectAt,
  textAt,
} from '../json-value.ts';
import type { Finding, Level } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { findingsReport, severityOfScore } from '../severity.ts';

/**
 * SARIF 2.1.0 (§3.27). The severity is the `security-severity` of the result or
 * its rule; otherwise it is unknown and only the level is given. Results of
 * another kind than `fail` are no findings, nor are those that are gone.
 */
export const sarif: JsonFormat = {
  name: 'sarif',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) => has(value, 'version', 'runs'),
  read: (value, { path, warn }) => {
    if (textAt(value, 'version') !== '2.1.0') {
      throw new ReportProblem('report-malformed', 'is SARIF, but not 2.1.0');
    }
    const runs = listAt(value, 'runs');
    if (runs.length === 0) {
      throw new ReportProblem('no-data', 'is SARIF without a run');
    }
    const findings = runs.flatMap((run) => readRun(run, path));
    for (const text of runs.flatMap(ownErrors)) warn(text);
    return findingsReport(runs.map(toolName), findings);
  },
};

function toolName(run: unknown): string {
  return textAt(run, 'tool', 'driver', 'name') || 'sarif';
}

function readRun(run: unknown, path: (name: string) => string): Finding[] {
  const failed = listAt(run, 'invocations').some(
    (one) => member(one, 'executionSuccessful') === false,
  );
  if (failed) {
    throw new ReportProblem(
      'tool-failed',
      `${toolName(run)} says that its execution was not successful`,
    );
  }
  if (!Array.isArray(member(run, 'results'))) {
    throw new ReportProblem(
      'no-data',
      `${toolName(run)} holds no results: it did not run`,
    );
  }
  return (
    listAt(run, 'results')
      .filter((result) => (textAt(result, 'kind') || 'fail') === 'fail')
      // Only the baseline had it (§3.27.24): this run did not find it.
      .filter((result) => textAt(result, 'baselineState') !== 'absent')
      .map((result) => readResult(run, result, path))
  );
}

function readResult(
  run: unknown,
  result: unknown,
  path: (name: string) => string,
): Finding {
  const rule = ruleOf(run, result);
  const stated =
    textAt(result, 'properties', 'security-severity').trim() ||
    textAt(rule, 'properties', 'security-severity').trim();
  const score = stated === '' ? Number.NaN : Number(stated);
  const isScored = score >= 0 && score <= 10;
  const [place] = listAt(result, 'locations');
  const file = textAt(place, 'physicalLocation', 'artifactLocation', 'uri');
  const line = member(place, 'physicalLocation', 'region', 'startLine');
  const id =
    textAt(result, 'ruleId') ||
    textAt(result, 'rule', 'id') ||
    textAt(rule, 'id');
  return {
    id: id || 'no-rule',
    aliases: [],
    severity: isScored ? severityOfScore(score) : 'unknown',
    ...(isScored ? { score } : { level: levelOf(run, result, rule) }),
    title: textAt(result, 'message', 'text').slice(0, 500),
    tool: toolName(run),
    type: 'code',
    ...(file === '' ? {} : { file: path(file) }),
    ...(typeof line === 'number' && line > 0 ? { line } : {}),
    paths: 1,
    isOld: textAt(result, 'baselineState') === 'unchanged',
    ...suppression(result),
  };
}

/** Scanners go on after a file that they cannot read, and say so. */
function ownErrors(run: unknown): readonly string[] {
  return listAt(run, 'invocations')
    .flatMap((one) => listAt(one, 'toolExecutionNotifications'))
    .filter((one) => textAt(one, 'level') === 'error')
    .map((one) => textAt(one, 'message', 'text').slice(0, 200))
    .map((text) => `${toolName(run)} reports an error of its own: ${text}`);
}

/** The rule may stand in the driver or, as CodeQL has it, in an extension. */
function ruleOf(run: unknown, result: unknown): unknown {
  const extension = member(result, 'rule', 'toolComponent', 'index');
  const component =
    typeof extension === 'number' && extension >= 0
      ? listAt(run, 'tool', 'extensions')[extension]
      : member(run, 'tool', 'driver');
  const index = member(result, 'rule', 'index') ?? member(result, 'ruleIndex');
  const rules = listAt(component, 'rules');
  if (typeof index === 'number' && index >= 0) return rules[index];
  const id = textAt(result, 'ruleId') || textAt(result, 'rule', 'id');
  const all = [
    ...rules,
    ...listAt(run, 'tool', 'extensions').flatMap((one) => listAt(one, 'rules')),
  ];
  return (
    all.find((rule) => textAt(rule, 'id') === id) ??
    all.find((rule) => id.startsWith(`${textAt(rule, 'id')}/`))
  );
}

function levelOf(run: unknown, result: unknown, rule: unknown): Level {
  const overridden = listAt(run, 'invocations')
    .flatMap((one) => listAt(one, 'ruleConfigurationOverrides'))
    .find(
      (one) => textAt(one, 'descriptor', 'id') === textAt(result, 'ruleId'),
    );
  const level =
    textAt(result, 'level') ||
    textAt(overridden, 'configuration', 'level') ||
    textAt(rule, 'defaultConfiguration', 'level');
  return level === 'error' || level === 'note' || level === 'none'
    ? level
    : 'warning';
}

/** Suppressed when every suppression is accepted, or has no status. */
function suppression(result: unknown): Pick<Finding, 'suppressed'> {
  const all = listAt(result, 'suppressions').filter(isObject);
  const accepted = all.every((one) =>
    ['', 'accepted'].includes(textAt(one, 'status')),
  );
  if (all.length === 0 || !accepted) return {};
  const reason = textAt(objectAt({ first: all[0] }, 'first'), 'justification');
  return { suppressed: { by: 'tool', reason } };
}
