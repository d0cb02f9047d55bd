import { assertNever, messageOf } from '@kit/errors';
import type { FormatContext } from './format.ts';
import { formats } from './formats.ts';
import type { ReportByKind, ReportKind } from './model.ts';
import { type ProblemCode, ReportProblem } from './problem.ts';
import { readBytes } from './read-bytes.ts';

export interface ReadOptions {
  /** A name of `listFormats()`: the content must then be of that format. */
  readonly format?: string;
  /** What is expected; a format that cannot give it is not measured. */
  readonly kind?: ReportKind;
  /** Folders that absolute paths in reports may start with (the workspace). */
  readonly roots?: readonly string[];
}

export type ReadResult<Kind extends ReportKind = ReportKind> =
  | {
      [K in Kind]: {
        readonly status: 'parsed';
        readonly kind: K;
        readonly format: string;
        readonly report: ReportByKind[K];
        readonly warnings: readonly string[];
      };
    }[Kind]
  | {
      readonly status: 'not-measured';
      readonly code: ProblemCode;
      /** One sentence that names the report and what to do. */
      readonly message: string;
      /** Set once the format was recognised. */
      readonly format?: string;
    };

export interface FormatInfo {
  readonly name: string;
  readonly kinds: readonly ReportKind[];
}

export function listFormats(): readonly FormatInfo[] {
  return formats.map(({ name, kinds }) => ({ name, kinds }));
}

/**
 * Reads one report as it streams by; memory does not grow with its size except
 * for what its model holds. Never throws because of what the report contains or
 * because the bytes cannot be read: everything that is not a whole, valid report
 * is `not-measured`, with the reason.
 */
export async function readReport(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const warnings: string[] = [];
  const recognised: { format?: string } = {};
  const context: Omit<FormatContext, 'kind'> = {
    warn: (message) => {
      if (warnings.length < 20) warnings.push(`${name}: ${message}`);
    },
    path: pathNormaliser(options.roots ?? []),
    isForced: options.format !== undefined,
  };
  try {
    const { format, report } = await readBytes(bytes, {
      ...options,
      context,
      recognised: (found) => {
        recognised.format = found;
      },
    });
    return parsed(format, report, warnings);
  } catch (error) {
    const problem = asProblem(error);
    return {
      status: 'not-measured',
      code: problem.code,
      message: `${name}: ${problem.message}`,
      ...recognised,
    };
  }
}

function parsed(
  format: string,
  report: ReportByKind[ReportKind],
  warnings: readonly string[],
): ReadResult {
  const rest = { status: 'parsed', format, warnings } as const;
  switch (report.kind) {
    case 'coverage':
      return { ...rest, kind: report.kind, report };
    case 'tests':
      return { ...rest, kind: report.kind, report };
    case 'findings':
      return { ...rest, kind: report.kind, report };
    case 'lint':
      return { ...rest, kind: report.kind, report };
    case 'load':
      return { ...rest, kind: report.kind, report };
    case 'benchmarks':
      return { ...rest, kind: report.kind, report };
    default:
      return assertNever(report);
  }
}

function asProblem(error: unknown): ReportProblem {
  return error instanceof ReportProblem
    ? error
    : new ReportProblem('read-failed', messageOf(error).slice(0, 300));
}

/** `/home/runner/work/a/a/src/x.ts` and `.\src\x.ts` are both `src/x.ts`. */
function pathNormaliser(roots: readonly string[]) {
  const prefixes = roots.map(
    (root) => `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`,
  );
  return (given: string): string => {
    const path = given.replaceAll('\\', '/');
    const prefix = prefixes.find((one) => path.startsWith(one)) ?? '';
    return path.slice(prefix.length).replace(/^(\.\/)+/, '');
  };
}
