import type { ReadResult, ReportByKind, ReportKind } from '@kit/reports';

/**
 * The report of a result that is of that kind. The cast states what the line
 * before it has checked: the compiler does not narrow a union by a type
 * parameter.
 */
export function reportOfKind<Kind extends ReportKind>(
  result: ReadResult,
  kind: Kind,
): ReportByKind[Kind] | undefined {
  return result.status === 'parsed' && result.kind === kind
    ? (result.report as ReportByKind[Kind])
    : undefined;
}
