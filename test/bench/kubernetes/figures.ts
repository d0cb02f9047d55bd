/** Of one run of a contender. */
export interface Figures {
  readonly calls: number;
  readonly subprocesses: number;
  /** Whole processes, from start to end. */
  readonly ms: number;
  /** What the row is about, in milliseconds; NaN when it says nothing of it. */
  readonly inner: number;
  /** Without a ready pod behind the production Service. */
  readonly emptyMs: number;
}

export function sayFigures(
  title: string,
  runs: readonly Figures[],
  inner?: string,
): string {
  const of = (key: keyof Figures) =>
    Math.round(median(runs.map((run) => run[key])));
  return [
    `  ${title.padEnd(34)} ${String(of('calls')).padStart(4)} calls`,
    `${String(of('subprocesses')).padStart(3)} subprocesses`,
    `${(of('ms') / 1000).toFixed(1).padStart(5)} s`,
    `${String(of('emptyMs')).padStart(5)} ms without a ready endpoint`,
    ...(inner === undefined ? [] : [`${inner} ${of('inner')} ms`]),
  ].join('  ');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
