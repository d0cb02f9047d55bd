import type { Severity } from './model.ts';
import { severityOfScore } from './severity.ts';

type Weights = Readonly<Record<string, number>>;

const impactWeights: Weights = { H: 0.56, L: 0.22, N: 0 };
const exploitWeights: Readonly<Record<'AV' | 'AC' | 'UI', Weights>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
};
const privileges: Readonly<Record<'U' | 'C', Weights>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/**
 * The base score of a CVSS v3.0 or v3.1 vector, by section 7.1 of the v3.1
 * specification; `undefined` for any other text, v2 and v4 vectors included.
 */
export function cvssScore(vector: string): number | undefined {
  if (!/^CVSS:3\.[01]\//.test(vector)) return undefined;
  const metrics = new Map<string, string>();
  for (const part of vector.split('/').slice(1)) {
    const [name = '', value = ''] = part.split(':');
    metrics.set(name, value);
  }
  const scope = metrics.get('S');
  if (scope !== 'U' && scope !== 'C') return undefined;
  const impact = impactOf(metrics, scope);
  const exploitability =
    8.22 *
    weight(exploitWeights.AV, metrics.get('AV')) *
    weight(exploitWeights.AC, metrics.get('AC')) *
    weight(exploitWeights.UI, metrics.get('UI')) *
    weight(privileges[scope], metrics.get('PR'));
  if (Number.isNaN(impact + exploitability)) return undefined;
  if (impact <= 0) return 0;
  const factor = scope === 'C' ? 1.08 : 1;
  return roundUp(Math.min(factor * (impact + exploitability), 10));
}

/** The severity of a score; CVSS v2 knows none above high. */
export function severityOfCvss(score: number, method: string): Severity {
  const severity = severityOfScore(score);
  return severity === 'critical' && /v?2(\.0)?$/i.test(method)
    ? 'high'
    : severity;
}

function impactOf(
  metrics: ReadonlyMap<string, string>,
  scope: 'U' | 'C',
): number {
  const kept = ['C', 'I', 'A'].map(
    (name) => 1 - weight(impactWeights, metrics.get(name)),
  );
  const base = 1 - kept.reduce((product, one) => product * one, 1);
  return scope === 'U'
    ? 6.42 * base
    : 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15;
}

function weight(weights: Weights, value: string | undefined): number {
  if (value === undefined || !Object.hasOwn(weights, value)) return Number.NaN;
  return weights[value] ?? Number.NaN;
}

/** One decimal, up, without the errors of binary fractions (appendix A). */
function roundUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0
    ? whole / 100_000
    : (Math.floor(whole / 10_000) + 1) / 10;
}
