import { analysisFailed, dependencyReport } from '../dependency-report.ts';
import type { JsonFormat } from '../format.ts';
import { has, listAt, textAt } from '../json-value.ts';
import { requiredList } from '../required-value.ts';

/**
 * The JSON of OWASP dependency-check. What a suppression file took out is kept as
 * suppressed. An analyzer that threw an exception has left the scan incomplete.
 */
export const dependencyCheck: JsonFormat = {
  name: 'dependency-check',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    has(value, 'reportSchema', 'dependencies') ||
    has(value, 'scanInfo', 'dependencies'),
  read: (value, context) => {
    const [failed] = listAt(value, 'scanInfo', 'analysisExceptions');
    if (failed !== undefined) {
      throw analysisFailed(textAt(failed, 'exception', 'message'));
    }
    return dependencyReport(requiredList(value, 'dependencies'), context);
  },
};
