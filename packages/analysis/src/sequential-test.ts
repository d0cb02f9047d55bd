/**
 * A sequential test of a share (of failed or slow requests) against a
 * threshold t: harmless is at most p0 = t / 2, harmful is at least p1 = 2 t.
 *
 * It may be looked at after every sample, as often as one likes. For that it is
 * Wald's sequential probability ratio test, made open ended: the likelihood
 * ratio is a martingale while the share is p0, so by Ville's inequality it ever
 * exceeds 1 / alpha with a probability of at most alpha. A version may also go
 * bad later; the test is therefore the mixture of the ratios counted from each
 * of the planned samples on, half of the weight on the first. A weighted mean
 * of martingales is one again, so the bound still holds for the whole watch.
 */
export interface SequentialTest {
  readonly harmless: number;
  readonly harmful: number;
  /** How many samples are planned; weights are given out for so many. */
  readonly samples: number;
}

export interface Evidence {
  readonly sample: number;
  /** Natural logarithm of the likelihood ratio since the beginning. */
  readonly logRatio: number;
  /** The same of the mixture over all beginnings. */
  readonly logMixture: number;
}

export type Finding = 'above' | 'below' | 'undecided';

/** How often a harmless version may be called harmful, and the other way. */
const alpha = 0.05;
const beta = 0.05;
const rejectAt = Math.log(1 / alpha);
const acceptAt = Math.log(beta / (1 - alpha));

/** `threshold` is a share, above 0 and below 1. */
export function testOfThreshold(
  threshold: number,
  samples: number,
): SequentialTest {
  return {
    harmless: threshold / 2,
    harmful: Math.min(2 * threshold, (1 + threshold) / 2),
    samples: Math.max(1, samples),
  };
}

export const noEvidence: Evidence = {
  sample: 0,
  logRatio: 0,
  logMixture: Number.NEGATIVE_INFINITY,
};

/** The evidence after one more sample of `bad` among `total` requests. */
export function addSample(
  test: SequentialTest,
  before: Evidence,
  bad: number,
  total: number,
): Evidence {
  const { harmless, harmful } = test;
  const step =
    bad * Math.log(harmful / harmless) +
    (total - bad) * Math.log((1 - harmful) / (1 - harmless));
  const sample = before.sample + 1;
  const weight = weightOf(sample, test.samples);
  return {
    sample,
    logRatio: before.logRatio + step,
    logMixture: logSum(before.logMixture, Math.log(weight)) + step,
  };
}

/**
 * `above` when the share is harmful with 95 % confidence, `below` when the
 * ratio since the beginning has fallen to Wald's lower bound.
 */
export function findingOf(evidence: Evidence): Finding {
  if (evidence.logMixture >= rejectAt) return 'above';
  return evidence.logRatio <= acceptAt ? 'below' : 'undecided';
}

function weightOf(sample: number, planned: number): number {
  if (planned === 1) return sample === 1 ? 1 : 0;
  if (sample === 1) return 0.5;
  return sample <= planned ? 0.5 / (planned - 1) : 0;
}

/** ln(e^a + e^b) without overflow. */
function logSum(a: number, b: number): number {
  const high = Math.max(a, b);
  if (high === Number.NEGATIVE_INFINITY) return high;
  return high + Math.log(Math.exp(a - high) + Math.exp(b - high));
}
