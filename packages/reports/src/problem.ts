/** Why a report is not measured; kebab-case and stable. */
export type ProblemCode =
  | 'report-empty'
  | 'report-truncated'
  | 'report-malformed'
  | 'format-unknown'
  | 'format-mismatch'
  | 'kind-mismatch'
  | 'number-invalid'
  | 'too-large'
  | 'too-deep'
  | 'entities-refused'
  | 'tool-failed'
  | 'rate-limited'
  | 'no-data'
  | 'read-failed';

/** Thrown inside this package only: `readReport` turns it into a value. */
export class ReportProblem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string) {
    super(message);
    this.name = 'ReportProblem';
    this.code = code;
  }
}
