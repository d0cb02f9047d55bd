import type { Format, FormatContext } from './format.ts';
import type { Report, ReportKind } from './model.ts';
import { ReportProblem } from './problem.ts';

export interface Reading {
  readonly format?: string;
  readonly kind?: ReportKind;
  readonly context: Omit<FormatContext, 'kind'>;
  readonly recognised: (format: string) => void;
}

export interface ReadFormat {
  readonly format: string;
  readonly report: Report;
}

export interface Source {
  readonly head: Buffer;
  readonly rest: AsyncIterable<Buffer>;
}

/** The format said what it is; the caller says what it may be read as. */
export function kindFor(format: Format, reading: Reading): ReportKind {
  reading.recognised(format.name);
  const { kind = format.kinds[0] } = reading;
  if (format.kinds.includes(kind)) return kind;
  throw new ReportProblem(
    'kind-mismatch',
    `is ${format.name}, which holds ${format.kinds.join(' or ')}, not ${kind}`,
  );
}

export function unrecognised(reading: Reading): ReportProblem {
  return reading.format === undefined
    ? new ReportProblem(
        'format-unknown',
        'is in no format that is known here; name one as component=format:path if it should be',
      )
    : new ReportProblem(
        'format-mismatch',
        `is not ${reading.format}, as it was said to be`,
      );
}
