import type { RecordReader } from './format.ts';
import {
  has,
  type JsonObject,
  listAt,
  objectAt,
  textAt,
} from './json-value.ts';
import type { Finding } from './model.ts';
import { ReportProblem } from './problem.ts';
import { findingsReport, severityWord } from './severity.ts';

const reaches = ['required', 'imported', 'called'] as const;
type Reach = (typeof reaches)[number];

/** Reads the messages of govulncheck, one after another. */
export function govulncheckReader(): RecordReader {
  const advisories = new Map<string, JsonObject>();
  const reached = new Map<string, Reach>();
  const fixes = new Map<string, { module: string; fixed: string }>();
  let progress = '';
  return {
    record(message) {
      progress = textAt(message, 'progress', 'message') || progress;
      const advisory = objectAt(message, 'osv');
      if (has(advisory, 'id')) advisories.set(textAt(advisory, 'id'), advisory);
      const finding = objectAt(message, 'finding');
      const id = textAt(finding, 'osv');
      if (id === '') return;
      const trace = listAt(finding, 'trace')[0];
      const known = reached.get(id) ?? 'required';
      reached.set(id, deeper(known, reachOf(trace)));
      fixes.set(id, {
        module: textAt(trace, 'module'),
        fixed: textAt(finding, 'fixed_version'),
      });
    },
    noise(line) {
      throw new ReportProblem(
        'tool-failed',
        `govulncheck wrote "${line.slice(0, 100)}" between its messages`,
      );
    },
    finish: () => {
      if (reached.size === 0) checkThatItRan(progress, advisories.size);
      return findingsReport(
        ['govulncheck'],
        [...reached].map(([id, reach]) =>
          toFinding(id, reach, advisories.get(id), fixes.get(id)),
        ),
      );
    },
  };
}

/**
 * It says what it is about to do: where the last thing is to fetch the database,
 * or where it says nothing but its configuration, it has not come to the code.
 */
function checkThatItRan(progress: string, advisories: number): void {
  const began = progress === '' && advisories === 0;
  if (!began && !progress.startsWith('Fetching')) return;
  throw new ReportProblem(
    'no-data',
    'ends before govulncheck looked at the code: did it fail?',
  );
}

function reachOf(trace: unknown): Reach {
  if (textAt(trace, 'function') !== '') return 'called';
  return textAt(trace, 'package') === '' ? 'required' : 'imported';
}

function deeper(left: Reach, right: Reach): Reach {
  return reaches.indexOf(left) < reaches.indexOf(right) ? right : left;
}

function toFinding(
  id: string,
  reach: Reach,
  advisory: JsonObject | undefined,
  fix: { module: string; fixed: string } | undefined,
): Finding {
  const fixed = fix?.fixed ?? '';
  return {
    id,
    aliases: listAt(advisory, 'aliases').map(String),
    severity: severityWord(textAt(advisory, 'database_specific', 'severity')),
    title: textAt(advisory, 'summary').slice(0, 500),
    tool: 'govulncheck',
    type: 'vulnerability',
    package: fix?.module ?? '',
    fixedIn: fixed === '' ? [] : [fixed],
    reach,
    paths: 1,
  };
}
