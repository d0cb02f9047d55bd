export interface Samples {
  readonly base: readonly number[];
  readonly head: readonly number[];
  readonly better: 'higher' | 'lower';
  /** Bytes and allocations do not vary: one sample is as good as ten. */
  readonly isDeterministic: boolean;
}

export interface Change {
  /** Percent of the base's median; above 0 is worse. */
  readonly worseByPercent: number;
  readonly verdict: 'within' | 'worse' | 'noisy' | 'too-few';
}

/** Consistent with the standard deviation for normal noise. */
const madToSigma = 1.4826;
/** The standard error of a median is this much of the mean's. */
const medianError = 1.2533;
const significant = 3;

/**
 * Whether `head` is worse than `base` by more than the tolerance, and by more
 * than three standard errors of the two medians, estimated by the median
 * absolute deviation (Rousseeuw and Croux 1993): outliers, which shared
 * runners have, move neither.
 */
export function compareSamples(
  { base, head, better, isDeterministic }: Samples,
  tolerancePercent: number,
  minimumSamples: number,
): Change {
  const [before, after] = [median(base), median(head)];
  const worse = better === 'lower' ? after - before : before - after;
  const worseByPercent =
    before === 0 ? (worse > 0 ? 100 : 0) : (worse / Math.abs(before)) * 100;
  const change = (verdict: Change['verdict']) => ({ worseByPercent, verdict });
  const isBeyond = worse * 100 > tolerancePercent * Math.abs(before);
  if (isDeterministic) return change(isBeyond ? 'worse' : 'within');
  if (Math.min(base.length, head.length) < minimumSamples) {
    return change('too-few');
  }
  if (!isBeyond) return change('within');
  const error = Math.hypot(errorOf(base), errorOf(head));
  return change(worse > significant * error ? 'worse' : 'noisy');
}

/** The same for one number of each run, such as a build's time, and its history. */
export function compareToHistory(
  history: readonly number[],
  value: number,
  tolerancePercent: number,
  minimumSamples: number,
): Change {
  const before = median(history);
  const worse = value - before;
  const worseByPercent = before === 0 ? 0 : (worse / before) * 100;
  const change = (verdict: Change['verdict']) => ({ worseByPercent, verdict });
  if (history.length < minimumSamples) return change('too-few');
  if (worseByPercent <= tolerancePercent) return change('within');
  const spread = madToSigma * deviation(history);
  const error = Math.hypot(errorOf(history), spread);
  return change(worse > significant * error ? 'worse' : 'noisy');
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1
    ? upper
    : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function deviation(values: readonly number[]): number {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}

function errorOf(values: readonly number[]): number {
  const spread = madToSigma * deviation(values);
  return (medianError * spread) / Math.sqrt(values.length);
}
