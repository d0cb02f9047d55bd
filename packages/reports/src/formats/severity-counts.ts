import type { JsonFormat } from '../format.ts';
import { checkCount, isObject } from '../json-value.ts';
import { noCounts } from '../merge-findings.ts';
import { severityOfWordOrNone } from '../severity.ts';

const expected = ['critical', 'high', 'medium', 'low'] as const;

/** Only counts: `{"Critical": 0, "High": 2}`. */
export const severityCounts: JsonFormat = {
  name: 'severity-counts',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    isObject(value) &&
    Object.keys(value).length > 0 &&
    Object.keys(value).every((key) => severityOfWordOrNone(key) !== undefined),
  read: (value, { warn }) => {
    const bare = noCounts();
    const stated = new Set(
      Object.keys(isObject(value) ? value : {}).map(severityOfWordOrNone),
    );
    const absent = expected.filter((severity) => !stated.has(severity));
    if (absent.length > 0) {
      warn(`states no count of ${absent.join(', ')}: taken as 0`);
    }
    for (const [key, count] of Object.entries(isObject(value) ? value : {})) {
      bare[severityOfWordOrNone(key) ?? 'unknown'] += checkCount(count, key);
    }
    return { kind: 'findings', tools: [], findings: [], bare, vex: [] };
  },
};
