export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 %. */
const z = 1.959963984540054;

/**
 * Between which shares the true one lies, with 95 % confidence, when `bad` of
 * `total` were seen (E. B. Wilson, 1927). Nothing seen: anything, 0 to 1.
 */
export function wilsonInterval(bad: number, total: number): Interval {
  if (total <= 0) return { low: 0, high: 1 };
  const share = Math.min(1, Math.max(0, bad / total));
  const square = z * z;
  const centre = share + square / (2 * total);
  const spread =
    z * Math.sqrt((share * (1 - share)) / total + square / (4 * total * total));
  const scale = 1 + square / total;
  return {
    low: Math.max(0, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
  };
}
