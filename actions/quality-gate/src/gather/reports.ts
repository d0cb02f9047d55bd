import { createReadStream } from 'node:fs';
import { type ReadResult, type ReportKind, readReport } from '@kit/reports';
import type { Measured, Missing } from '../facts.ts';
import type { ReportLine } from '../report-lines.ts';
import { findFiles } from './files.ts';

export interface ReportSource<Kind extends ReportKind, R> {
  readonly kind: Kind;
  readonly merge: (reports: readonly R[]) => R;
  /** The report of a result, when it is of the kind that was asked for. */
  readonly pick: (result: ReadResult) => R | undefined;
}

/** Reads and merges the reports of every component, in the order of the lines. */
export async function gatherReports<Kind extends ReportKind, R>(
  lines: readonly ReportLine[],
  workspace: string,
  source: ReportSource<Kind, R>,
  warn: (message: string) => void,
): Promise<readonly Measured<R>[]> {
  const components = [...new Set(lines.map(({ component }) => component))];
  const measured: Measured<R>[] = [];
  for (const component of components) {
    const own = lines.filter((line) => line.component === component);
    const problems: Missing[] = [];
    const reports: R[] = [];
    const seen = new Set<string>();
    for (const line of own) {
      const found = await findFiles(workspace, line.glob);
      if ('reason' in found) {
        problems.push(found);
        continue;
      }
      if (found.length === 0) problems.push(noMatch(line));
      for (const { name, path } of found) {
        if (seen.has(path)) continue;
        seen.add(path);
        const result = await readReport(name, createReadStream(path), {
          kind: source.kind,
          roots: [workspace],
          ...(line.format !== undefined && { format: line.format }),
        });
        const report = source.pick(result);
        if (report !== undefined) reports.push(report);
        if (result.status === 'parsed') result.warnings.forEach(warn);
        else problems.push({ code: result.code, reason: result.message });
      }
    }
    measured.push({
      component,
      report: reports.length === 0 ? undefined : source.merge(reports),
      missing: firstOf(problems),
    });
  }
  return measured;
}

function noMatch({ component, glob }: ReportLine): Missing {
  const reason = `${component}: no file matches ${glob}`;
  return { code: 'report-missing', reason };
}

function firstOf(problems: readonly Missing[]): Missing | undefined {
  const [first, ...rest] = problems;
  if (first === undefined || rest.length === 0) return first;
  return { ...first, reason: `${first.reason} (and ${rest.length} more)` };
}
