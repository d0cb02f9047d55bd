import { type ReportByKind, type ReportKind, readReport } from '@kit/reports';
import { readChunks } from '@kit/workspace';
import { reportOfKind } from '../boundary.ts';
import type { Measured, Missing } from '../facts.ts';
import type { ReportLine } from '../report-lines.ts';
import { leaveOutCopies } from './distinct-files.ts';
import { type FoundFile, findFiles } from './files.ts';

export type Merge<R> = (reports: readonly R[]) => R;

interface ReportSource<Kind extends ReportKind> {
  readonly workspace: string;
  readonly kind: Kind;
  readonly merge: Merge<ReportByKind[Kind]>;
  readonly warn: (message: string) => void;
}

/** Reads and merges the reports of every component, in the order of the lines. */
export async function gatherReports<Kind extends ReportKind>(
  lines: readonly ReportLine[],
  source: ReportSource<Kind>,
): Promise<readonly Measured<ReportByKind[Kind]>[]> {
  const components = new Set(lines.map(({ component }) => component));
  const readers = new Map<string, string[]>();
  const measured: Measured<ReportByKind[Kind]>[] = [];
  for (const component of components) {
    const own = lines.filter((line) => line.component === component);
    const { files, ...one } = await gatherComponent(component, own, source);
    for (const { name } of files) {
      readers.set(name, [...(readers.get(name) ?? []), component]);
    }
    measured.push(one);
  }
  for (const [name, of] of readers) {
    if (of.length > 1) source.warn(`${name} counts for ${of.join(' and ')}`);
  }
  return measured;
}

interface Gathered<R> extends Measured<R> {
  readonly files: readonly FoundFile[];
}

async function gatherComponent<Kind extends ReportKind>(
  component: string,
  lines: readonly ReportLine[],
  source: ReportSource<Kind>,
): Promise<Gathered<ReportByKind[Kind]>> {
  const problems: Missing[] = [];
  const reports: ReportByKind[Kind][] = [];
  const formats = new Set<string>();
  const seen = new Set<string>();
  const wanted: (FoundFile & { readonly line: ReportLine })[] = [];
  for (const line of lines) {
    const found = await findFiles(source.workspace, line.glob);
    if ('reason' in found) {
      problems.push(found);
      continue;
    }
    if (found.length === 0) problems.push(noMatch(line));
    for (const file of found) {
      if (!seen.has(file.path)) wanted.push({ ...file, line });
      seen.add(file.path);
    }
  }
  const files = await leaveOutCopies(wanted, source.warn);
  for (const { name, path, line } of files) {
    const one = await readOne(name, path, line, source);
    if ('reason' in one) problems.push(one);
    else {
      reports.push(one.report);
      formats.add(one.format);
    }
  }
  if (formats.size === 1 && formats.has('openvex'))
    problems.push(noScan(component));
  return {
    component,
    files,
    report: reports.length === 0 ? undefined : source.merge(reports),
    missing: firstOf(problems),
  };
}

interface ReadOne<Kind extends ReportKind> {
  readonly report: ReportByKind[Kind];
  readonly format: string;
}

async function readOne<Kind extends ReportKind>(
  name: string,
  path: string,
  { format }: ReportLine,
  { kind, workspace, warn }: ReportSource<Kind>,
): Promise<ReadOne<Kind> | Missing> {
  const result = await readReport(name, readChunks(path), {
    kind,
    roots: [workspace],
    ...(format !== undefined && { format }),
  });
  if (result.status === 'not-measured') {
    return { code: result.code, reason: result.message };
  }
  result.warnings.forEach(warn);
  const report = reportOfKind(result, kind);
  if (report !== undefined) return { report, format: result.format };
  return { code: 'kind-mismatch', reason: `${name}: holds no ${kind}` };
}

/** Statements about findings are no search for them. */
function noScan(component: string): Missing {
  const reason = `${component}: there are VEX statements, and no report of a scanner`;
  return { code: 'no-data', reason };
}

function noMatch({ component, glob }: ReportLine): Missing {
  const reason = `${component}: no file matches ${glob}`;
  return { code: 'report-missing', reason };
}

function firstOf(problems: readonly Missing[]): Missing | undefined {
  const broken = problems.find(({ code }) => code !== 'report-missing');
  const first = broken ?? problems[0];
  if (first === undefined || problems.length === 1) return first;
  const reason = `${first.reason} (and ${problems.length - 1} more)`;
  return { ...first, reason };
}
