/** The share of bad ones among counted requests; judged by the sequential test. */
export interface ShareMetric {
  readonly kind: 'share';
  readonly name: string;
  /**
   * Queries that give counts since the watch began; `$window` in them stands
   * for that time, written as a duration of Prometheus.
   */
  readonly total: string;
  readonly bad: string;
  /** Shares, 0 to 1. */
  readonly tellAbove: number | undefined;
  readonly rollbackAbove: number;
  readonly minRequests: number;
}

/** A measured value, such as memory; judged by strikes in a row. */
export interface ValueMetric {
  readonly kind: 'value';
  readonly name: string;
  readonly query: string;
  readonly tellAbove: number | undefined;
  readonly rollbackAbove: number | undefined;
  /** So many samples in a row above a limit, and it counts. */
  readonly strikes: number;
}

export type Metric = ShareMetric | ValueMetric;

/** The query as it is asked, `windowMs` after the watch began. */
export function resolveQuery(query: string, windowMs: number): string {
  return query.replaceAll('$window', promDuration(windowMs));
}

/** At least a second: Prometheus takes no empty range. */
function promDuration(ms: number): string {
  return `${Math.max(1, Math.round(ms / 1000))}s`;
}
