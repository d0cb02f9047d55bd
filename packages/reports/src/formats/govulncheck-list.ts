import type { JsonFormat } from '../format.ts';
import { govulncheckReader } from '../govulncheck-reader.ts';
import { has, isObject, listAt, objectAt, textAt } from '../json-value.ts';
import type { Finding } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { requiredText } from '../required-value.ts';
import { findingsReport } from '../severity.ts';

/** The messages of `govulncheck -json` that a pipeline made a list of. */
export const govulncheckList: JsonFormat = {
  name: 'govulncheck-list',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    Array.isArray(value) &&
    has(objectAt(value[0], 'config'), 'protocol_version'),
  read: (value) => {
    const reader = govulncheckReader();
    for (const message of Array.isArray(value) ? value : []) {
      if (!isObject(message)) {
        throw new ReportProblem('report-malformed', 'has a message of no keys');
      }
      reader.record(message);
    }
    return reader.finish();
  },
};

/** `govulncheck -json` before 1.0: a symbol each; a sink of 0 is none. */
export const govulncheckLegacy: JsonFormat = {
  name: 'govulncheck-legacy',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) => has(value, 'Calls', 'Imports', 'Requires', 'Vulns'),
  read: (value) => {
    const findings = new Map<string, Finding>();
    for (const one of listAt(value, 'Vulns')) {
      const id = requiredText(one, 'OSV', 'id');
      if (findings.get(id)?.reach === 'called') continue;
      findings.set(id, readSymbol(id, one));
    }
    return findingsReport(['govulncheck'], [...findings.values()]);
  },
};

function readSymbol(id: string, one: unknown): Finding {
  const isReached = (sink: string) => !['', '0'].includes(textAt(one, sink));
  const imported = isReached('ImportSink') ? 'imported' : 'required';
  return {
    id,
    aliases: listAt(one, 'OSV', 'aliases').map(String),
    severity: 'unknown',
    title: textAt(one, 'OSV', 'details').slice(0, 500),
    tool: 'govulncheck',
    type: 'vulnerability',
    package: textAt(one, 'ModPath'),
    reach: isReached('CallSink') ? 'called' : imported,
    paths: 1,
  };
}
