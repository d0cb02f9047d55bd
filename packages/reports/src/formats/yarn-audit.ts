import type { FormatContext, RecordReader, RecordsFormat } from '../format.ts';
import {
  has,
  isObject,
  type JsonObject,
  listAt,
  member,
  textAt,
} from '../json-value.ts';
import type { Finding, FindingsReport } from '../model.ts';
import { readAdvisory } from '../npm-advisory.ts';
import { ReportProblem } from '../problem.ts';
import { requiredText } from '../required-value.ts';
import { findingsReport } from '../severity.ts';

const types = ['auditAdvisory', 'auditAction', 'auditSummary'];
const notices = ['error', 'warning', 'info'];

/**
 * `yarn audit --json` of yarn 1 (a record for each path, a summary at the end,
 * without which it did not finish) and `yarn npm audit --json` of yarn 4 (a record
 * for each advisory, none at all when there is none). Those of yarn 2 and 3 have
 * the shape of npm 6.
 */
export const yarnAudit: RecordsFormat = {
  name: 'yarn-audit',
  syntax: 'records',
  kinds: ['findings'],
  accepts: (first) =>
    has(first.children, 'ID', 'Severity') ||
    (has(first, 'data') &&
      [...types, ...notices].includes(textAt(first, 'type'))),
  start: (context) => new YarnAuditReader(context),
};

class YarnAuditReader implements RecordReader {
  readonly #context: FormatContext;
  readonly #findings: Finding[] = [];
  #isTree = false;
  #hasSummary = false;

  constructor(context: FormatContext) {
    this.#context = context;
  }

  record(value: JsonObject): void {
    const type = textAt(value, 'type');
    if (type === 'error') throw failed(textAt(value, 'data'));
    if (isObject(member(value, 'children'))) {
      this.#isTree = true;
      this.#findings.push(ofTree(value));
    } else if (type === 'auditAdvisory') {
      this.#findings.push(ofPath(value));
    } else if (type === 'auditSummary') this.#summary(value);
    else if (type === 'warning') {
      this.#context.warn(textAt(value, 'data').slice(0, 200));
    }
  }

  noise(line: string): void {
    throw new ReportProblem(
      'report-malformed',
      `has a line that is no record: ${line.slice(0, 100)}`,
    );
  }

  finish(): FindingsReport {
    if (!this.#isTree && !this.#hasSummary) {
      throw new ReportProblem(
        'report-truncated',
        'has no summary: yarn audit did not finish',
      );
    }
    return findingsReport(['yarn audit'], this.#findings);
  }

  #summary(value: JsonObject): void {
    const counts = member(value, 'data', 'vulnerabilities');
    if (!isObject(counts)) {
      throw new ReportProblem('report-malformed', 'has a summary of no counts');
    }
    this.#hasSummary = true;
    const isAny = Object.values(counts).some((count) => count !== 0);
    if (isAny && this.#findings.length === 0) {
      throw new ReportProblem(
        'report-truncated',
        'counts vulnerabilities in its summary, but lists none',
      );
    }
  }
}

function failed(message: string): ReportProblem {
  const isLimited = /\b429\b|too many requests/i.test(message);
  return new ReportProblem(
    isLimited ? 'rate-limited' : 'tool-failed',
    `yarn audit did not finish: ${message.slice(0, 200)}`,
  );
}

function ofPath(value: JsonObject): Finding {
  const advisory = member(value, 'data', 'advisory');
  requiredText(advisory, 'id');
  const isDevelopment = member(value, 'data', 'resolution', 'dev') === true;
  return {
    ...readAdvisory(advisory, 'yarn audit'),
    ...versionOf(member(listAt(advisory, 'findings')[0], 'version')),
    ...(isDevelopment ? { scope: 'development' as const } : {}),
    paths: 1,
  };
}

function ofTree(value: JsonObject): Finding {
  const advisory = member(value, 'children');
  const id = requiredText(advisory, 'ID');
  const finding = readAdvisory(
    {
      id,
      url: textAt(advisory, 'URL'),
      severity: requiredText(advisory, 'Severity'),
      title: textAt(advisory, 'Issue'),
      module_name: requiredText(value, 'value'),
    },
    'yarn audit',
  );
  const { fixedIn: _, ...rest } = finding;
  return {
    ...rest,
    ...versionOf(listAt(advisory, 'Tree Versions')[0]),
    paths: Math.max(1, listAt(advisory, 'Dependents').length),
  };
}

function versionOf(version: unknown): Pick<Finding, 'version'> {
  return typeof version === 'string' ? { version } : {};
}
