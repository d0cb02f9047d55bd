import {
  addStatements,
  CoverageBuilder,
  type FileBuilder,
} from '../coverage-builder.ts';
import type { FormatContext, XmlFormat, XmlReader } from '../format.ts';
import type { CoverageReport, CoverageTotals, Ratio } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import type { Tag } from '../xml-tag.ts';

const trusted = ['statements', 'branches', 'functions'] as const;
/** The compiler's number for code that no line of the source stands for. */
const hidden = 0xfeefee;

/**
 * OpenCover (also AltCover, coverlet): sequence points are its statements, as
 * the session's summary counts them; several can share a line or span some.
 */
export const opencover: XmlFormat = {
  name: 'opencover',
  syntax: 'xml',
  kinds: ['coverage'],
  accepts: ({ name }) => name === 'CoverageSession',
  start: (context) => new OpenCoverReader(context),
};

class OpenCoverReader implements XmlReader {
  readonly #context: FormatContext;
  readonly #coverage = new CoverageBuilder();
  readonly #names = new Map<string, string>();
  readonly #branches = new Map<FileBuilder, Map<number, boolean[]>>();
  #declared: CoverageTotals = {};
  #methodFile = '';

  constructor(context: FormatContext) {
    this.#context = context;
  }

  open(tag: Tag, depth: number): void {
    if (tag.name === 'SequencePoint') this.#point(tag);
    else if (tag.name === 'BranchPoint') this.#branch(tag);
    else if (tag.name === 'File') {
      const name = tag.text('fullPath') ?? '';
      this.#names.set(tag.raw('uid') ?? '', this.#context.path(name));
    } else if (tag.name === 'FileRef') this.#methodFile = tag.raw('uid') ?? '';
    else if (tag.name === 'Method') this.#methodFile = '';
    else if (tag.name === 'Module') this.#names.clear();
    else if (tag.name === 'Summary' && depth === 1) {
      this.#declared = totalsOf(tag);
    }
  }

  finish(): CoverageReport {
    const files = [...this.#coverage.files.values()];
    const counted = files.some((file) => file.statements.size > 0);
    if (this.#declared.statements === undefined && !counted) {
      throw new ReportProblem('no-data', 'holds no sequence point');
    }
    for (const [file, lines] of this.#branches) {
      for (const [line, taken] of lines) file.branches.add(line, taken);
    }
    return this.#coverage.report('statements', this.#declared, trusted);
  }

  #point(tag: Tag): void {
    const file = this.#file(tag);
    const first = tag.requiredCount('sl');
    if (file === undefined || first >= hidden) return;
    const ran = tag.requiredCount('vc') > 0;
    const end = tag.count('el') ?? first;
    const last = end >= hidden ? first : Math.min(end, first + 20_000);
    for (let line = first; line <= last; line++) file.lines.add(line, ran);
    const columns = `${tag.raw('sc') ?? ''}-${tag.raw('ec') ?? ''}`;
    addStatements(file, `${first}-${end}:${columns}`, 1, ran);
  }

  #branch(tag: Tag): void {
    const file = this.#file(tag);
    const line = tag.count('sl') ?? hidden;
    if (file === undefined || line >= hidden) return;
    const lines = this.#branches.get(file) ?? new Map<number, boolean[]>();
    const taken = lines.get(line) ?? [];
    taken.push(tag.requiredCount('vc') > 0);
    lines.set(line, taken);
    this.#branches.set(file, lines);
  }

  #file(tag: Tag): FileBuilder | undefined {
    const name = this.#names.get(tag.raw('fileid') ?? this.#methodFile);
    return name === undefined ? undefined : this.#coverage.file(name);
  }
}

function totalsOf(tag: Tag): CoverageTotals {
  const all: Record<(typeof trusted)[number], Ratio> = {
    statements: ratio(tag, 'visitedSequencePoints', 'numSequencePoints'),
    branches: ratio(tag, 'visitedBranchPoints', 'numBranchPoints'),
    functions: ratio(tag, 'visitedMethods', 'numMethods'),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, { total }]) => total > 0),
  );
}

function ratio(tag: Tag, covered: string, total: string): Ratio {
  return { covered: tag.count(covered) ?? 0, total: tag.count(total) ?? 0 };
}
