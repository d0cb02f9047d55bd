import type { RecordsFormat } from '../format.ts';
import { govulncheckReader } from '../govulncheck-reader.ts';
import { has, objectAt } from '../json-value.ts';

/**
 * `govulncheck -json`: a stream of messages (golang.org/x/vuln/internal/govulncheck).
 * One vulnerability has a finding for each way to it; the deepest one counts:
 * a function in the trace is called, a package imported, a module required.
 */
export const govulncheck: RecordsFormat = {
  name: 'govulncheck',
  syntax: 'records',
  kinds: ['findings'],
  accepts: (first) =>
    has(first, 'config') && has(objectAt(first, 'config'), 'protocol_version'),
  start: () => govulncheckReader(),
};
