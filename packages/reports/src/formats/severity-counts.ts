import type { JsonFormat } from '../format.ts';
import { checkCount, isObject } from '../json-value.ts';
import { noCounts } from '../merge-findings.ts';
import { severityOfWordOrNone } from '../severity.ts';

/** Only counts: `{"Critical": 0, "High": 2}`. */
export const severityCounts: JsonFormat = {
  name: 'severity-counts',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    isObject(value) &&
    Object.keys(value).length > 0 &&
    Object.keys(value).every((key) => severityOfWordOrNone(key) !== undefined),
  read: (value) => {
    const bare = noCounts();
    for (const [key, count] of Object.entries(isObject(value) ? value : {})) {
      bare[severityOfWordOrNone(key) ?? 'unknown'] += checkCount(count, key);
    }
    return { kind: 'findings', tools: [], findings: [], bare, vex: [] };
  },
};
