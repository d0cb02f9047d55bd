import { cvssScore, severityOfCvss } from './cvss.ts';
import { listAt, member, textAt } from './json-value.ts';
import {
  type Finding,
  type FindingsReport,
  type Severity,
  severities,
  type VexStatement,
} from './model.ts';
import { readPackageUrl } from './package-url.ts';
import { ReportProblem } from './problem.ts';
import { requiredText } from './required-value.ts';
import { findingsReport, severityWord } from './severity.ts';
import { isDismissal } from './vex.ts';

export interface Component {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  /** A library, not the product that the document is about. */
  readonly isPart: boolean;
}

export interface Bom {
  readonly tools: readonly string[];
  /** By bom-ref. */
  readonly components: ReadonlyMap<string, Component>;
  /** In the shape of the JSON of CycloneDX 1.4 and later. */
  readonly vulnerabilities: readonly unknown[];
}

const statusOf = new Map<string, VexStatement['status']>([
  ['not_affected', 'not-affected'],
  ['false_positive', 'not-affected'],
  ['resolved', 'fixed'],
  ['resolved_with_pedigree', 'fixed'],
  ['exploitable', 'affected'],
  ['in_triage', 'under-investigation'],
]);

/**
 * Findings of a bill of materials, one for each component that a vulnerability
 * affects, and its analyses as VEX statements, which hold for the reports of
 * other scanners too.
 */
export function bomReport(bom: Bom): FindingsReport {
  const vex: VexStatement[] = [];
  const findings: Finding[] = [];
  for (const vulnerability of bom.vulnerabilities) {
    const places = affected(vulnerability, bom.components);
    const statement = analysis(vulnerability, places);
    if (statement !== undefined) vex.push(statement);
    const base = { ...readVulnerability(vulnerability), ...mark(statement) };
    const parts = places.length === 0 ? [undefined] : places;
    for (const place of parts) findings.push({ ...base, ...place?.about });
  }
  const tools = bom.tools.length === 0 ? ['CycloneDX'] : bom.tools;
  const tool = tools.join(', ');
  const named = findings.map((finding) => ({ ...finding, tool }));
  return { ...findingsReport(tools, named), vex: dismissalsFirst(vex) };
}

function readVulnerability(vulnerability: unknown): Finding {
  const id = requiredText(vulnerability, 'id');
  return {
    id,
    aliases: aliasesOf(vulnerability, id),
    ...worstRating(vulnerability),
    title: textAt(vulnerability, 'description').slice(0, 500),
    tool: '',
    type: 'vulnerability',
    paths: 1,
  };
}

function aliasesOf(vulnerability: unknown, id: string): readonly string[] {
  const names = listAt(vulnerability, 'references').map((one) =>
    textAt(one, 'id'),
  );
  return [...new Set(names)].filter((name) => name !== '' && name !== id);
}

/** Each rating by its word, else its score, else its vector; the worst counts. */
function worstRating(vulnerability: unknown): {
  severity: Severity;
  score?: number;
} {
  const ratings = listAt(vulnerability, 'ratings').map(readRating);
  const severity = severities.find((one) =>
    ratings.some((rating) => rating.severity === one),
  );
  const scores = ratings
    .map(({ score }) => score)
    .filter((score) => score !== undefined);
  return {
    severity: severity ?? 'unknown',
    ...(scores.length === 0 ? {} : { score: Math.max(...scores) }),
  };
}

function readRating(rating: unknown): {
  severity: Severity;
  score: number | undefined;
} {
  const stated = member(rating, 'score');
  const isScore = typeof stated === 'number' && stated >= 0 && stated <= 10;
  const score = isScore ? stated : cvssScore(textAt(rating, 'vector'));
  const word = severityWord(textAt(rating, 'severity'));
  const method = textAt(rating, 'method');
  return {
    severity:
      word === 'unknown' && score !== undefined && !/OWASP|SSVC/.test(method)
        ? severityOfCvss(score, method)
        : word,
    score,
  };
}

interface Place {
  readonly product: string;
  readonly about: { readonly package?: string; readonly version?: string };
}

function affected(
  vulnerability: unknown,
  components: ReadonlyMap<string, Component>,
): Place[] {
  return listAt(vulnerability, 'affects').map((target) => {
    const ref = requiredText(target, 'ref');
    // A BOM-Link names a document before the component's own reference.
    const inner = ref.startsWith('urn:cdx:')
      ? decodeURIComponent(ref.slice(ref.indexOf('#') + 1))
      : ref;
    const component = components.get(inner);
    const url = component?.url || inner;
    const known = readPackageUrl(url);
    if (component === undefined && known === undefined) {
      return { product: inner, about: {} };
    }
    const name = component?.name ?? known?.name ?? '';
    const version = component?.version || known?.version || '';
    const product =
      known === undefined && component?.isPart === true
        ? `pkg:generic/${encodeURIComponent(name)}@${encodeURIComponent(version)}`
        : url;
    return { product, about: { package: name, version } };
  });
}

function analysis(
  vulnerability: unknown,
  places: readonly Place[],
): VexStatement | undefined {
  const state = textAt(vulnerability, 'analysis', 'state');
  if (state === '') return undefined;
  const status = statusOf.get(state);
  if (status === undefined) {
    throw new ReportProblem(
      'report-malformed',
      `has an analysis of the unknown state "${state.slice(0, 60)}"`,
    );
  }
  const id = requiredText(vulnerability, 'id');
  const detail =
    textAt(vulnerability, 'analysis', 'detail') ||
    textAt(vulnerability, 'analysis', 'justification') ||
    state;
  return {
    ids: [id, ...aliasesOf(vulnerability, id)],
    products: [...new Set(places.map(({ product }) => product))],
    status,
    reason: detail.slice(0, 500),
  };
}

/** The last statement holds: whoever is affected outweighs who is not. */
function dismissalsFirst(all: readonly VexStatement[]): VexStatement[] {
  return [
    ...all.filter(isDismissal),
    ...all.filter((statement) => !isDismissal(statement)),
  ];
}

function mark(
  statement: VexStatement | undefined,
): Pick<Finding, 'suppressed'> {
  return statement !== undefined && isDismissal(statement)
    ? { suppressed: { by: 'vex', reason: statement.reason } }
    : {};
}

export function noVulnerabilities(): ReportProblem {
  return new ReportProblem(
    'no-data',
    'is a bill of materials without a list of vulnerabilities: scan it first',
  );
}

/** Whether components of this type are a part of the product. */
export function isPart(type: string): boolean {
  return ['library', 'framework', 'file'].includes(type);
}
