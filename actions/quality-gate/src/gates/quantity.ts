/** What was measured: an exact share, or an amount in the row's unit. */
export type Quantity =
  | { readonly kind: 'share'; readonly part: number; readonly whole: number }
  | { readonly kind: 'amount'; readonly value: number };

export type Unit = '%' | '' | 's' | 'ms' | 'MB' | 'grade';
export type Better = 'higher' | 'lower';

/** Limits are held to six decimals, beyond what anybody writes. */
const precision = 1_000_000;

/**
 * Below 0 when `measured` is below `limit`, 0 when equal. Shares are compared
 * as `part * 100` with `limit * whole` in whole numbers: 79.996 % is not 80 %.
 */
export function compareToLimit(measured: Quantity, limit: number): number {
  if (measured.kind === 'amount') return Math.sign(measured.value - limit);
  const left = BigInt(measured.part) * 100n * BigInt(precision);
  const right = BigInt(Math.round(limit * precision)) * BigInt(measured.whole);
  return left < right ? -1 : Number(left > right);
}

/** The same between two measurements of one kind. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  if (left.kind === 'share' && right.kind === 'share') {
    const [a, b] = [
      BigInt(left.part) * BigInt(right.whole),
      BigInt(right.part) * BigInt(left.whole),
    ];
    return a < b ? -1 : Number(a > b);
  }
  return Math.sign(numberOf(left) - numberOf(right));
}

/** As a number in the row's unit; for trends and margins, never for verdicts. */
export function numberOf(quantity: Quantity): number {
  return quantity.kind === 'amount'
    ? quantity.value
    : (quantity.part * 100) / quantity.whole;
}

/**
 * With at most two decimals, rounded to the side that looks worse, so that
 * what is printed never seems to pass when it does not.
 */
export function formatQuantity(
  quantity: Quantity,
  unit: Unit,
  better: Better,
): string {
  return formatNumber(rounded(quantity, better), unit);
}

export function formatNumber(value: number, unit: Unit): string {
  if (unit === 'grade') return 'ABCDE'.charAt(Math.ceil(value) - 1) || '?';
  const digits = String(value);
  return unit === '' ? digits : `${digits} ${unit}`;
}

function rounded(quantity: Quantity, better: Better): number {
  if (quantity.kind === 'share') {
    const hundredths = BigInt(quantity.part) * 10_000n;
    const whole = BigInt(quantity.whole);
    const floor = hundredths / whole;
    const up = better === 'lower' && hundredths % whole > 0n ? 1n : 0n;
    return Number(floor + up) / 100;
  }
  // A float's own error (0.1 + 0.2) is not a reason to show one more.
  const hundredths = Number((quantity.value * 100).toFixed(6));
  return (
    (better === 'lower' ? Math.ceil(hundredths) : Math.floor(hundredths)) / 100
  );
}
