import type { Annotation } from '@kit/action';
import type { Severity } from '@kit/reports';
import type { Gates } from './config/schema.ts';
import type { Facts } from './facts.ts';
import type { GateName } from './gates/row.ts';
import { listUncovered } from './measure/changed-lines.ts';
import { sortFindings } from './measure/vulnerabilities.ts';
import { lineRanges } from './remedies.ts';
import type { JudgedRow } from './verdict.ts';

/** More than the runner shows, so that the rest is counted in the summary. */
const kept = 40;

const severityRank: Readonly<Record<Severity, number>> = {
  critical: 100,
  high: 80,
  unknown: 70,
  medium: 40,
  low: 20,
  info: 10,
};

/** The lines that matter for the gates that did not pass, the worst first. */
export function annotationsOf(
  rows: readonly JudgedRow[],
  files: readonly Gates[],
  facts: Facts,
): readonly Annotation[] {
  const bad = new Set<GateName>(
    rows.filter(({ effect }) => effect !== 'passed').map(({ gate }) => gate),
  );
  const all = [
    ...(bad.has('tests') ? testAnnotations(facts) : []),
    ...(bad.has('security') ? findingAnnotations(files, facts) : []),
    ...(bad.has('lint') ? lintAnnotations(facts) : []),
    ...(bad.has('coverage') ? coverageAnnotations(rows, facts) : []),
  ];
  return all.sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0)).slice(0, kept);
}

function testAnnotations(facts: Facts): readonly Annotation[] {
  return facts.tests.flatMap(({ report }) =>
    (report?.failures ?? []).map(({ name, suite, message, file, line }) => ({
      level: 'error' as const,
      title: `Test failed: ${name}`,
      message: `${suite === '' ? '' : `${suite}: `}${message.slice(0, 500)}`,
      rank: 90,
      ...place(file, line),
    })),
  );
}

function findingAnnotations(
  files: readonly Gates[],
  facts: Facts,
): readonly Annotation[] {
  return sortFindings(files, facts).counted.map(({ finding }) => {
    const { id, title, severity, fixedIn, file, line } = finding;
    const fix = fixedIn?.length ? `; fixed in ${fixedIn.join(', ')}` : '';
    const where = finding.package === undefined ? '' : ` in ${finding.package}`;
    return {
      level: 'warning' as const,
      title: `${severity}: ${id}`,
      message: `${title}${where}${fix}`,
      rank: severityRank[severity],
      ...place(file, line),
    };
  });
}

function lintAnnotations(facts: Facts): readonly Annotation[] {
  return facts.lint.flatMap(({ report }) =>
    (report?.problems ?? [])
      .filter(({ level }) => level !== 'info')
      .map(({ file, line, rule, message, level }) => ({
        level: level === 'error' ? ('error' as const) : ('warning' as const),
        title: rule,
        message,
        rank: level === 'error' ? 60 : 15,
        ...place(file, line),
      })),
  );
}

function coverageAnnotations(
  rows: readonly JudgedRow[],
  { coverage, changedLines }: Facts,
): readonly Annotation[] {
  if (changedLines === undefined || 'missing' in changedLines) return [];
  const asked = new Set(
    rows
      .filter(
        ({ id, effect }) => /\/changed-lines$/.test(id) && effect !== 'passed',
      )
      .map(({ component }) => component),
  );
  return coverage
    .filter(({ component }) => asked.has(component))
    .flatMap(({ component, report }) =>
      report === undefined
        ? []
        : listUncovered(report, changedLines.value, component),
    )
    .map(({ file, lines }) => ({
      level: 'warning' as const,
      title: 'Changed, but not tested',
      message: `No test runs lines ${lineRanges(lines)}`,
      rank: 30 + Math.min(lines.length, 20),
      ...place(file, lines[0]),
    }));
}

function place(file: string | undefined, line: number | undefined) {
  return {
    ...(file !== undefined && file !== '' && { file }),
    ...(line !== undefined && line > 0 && { line }),
  };
}
