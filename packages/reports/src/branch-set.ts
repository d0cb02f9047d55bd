import { ReportProblem } from './problem.ts';

const packedOutcomes = 26;
const share = 2 ** packedOutcomes;
const maxOutcomes = 100_000;

/**
 * The branches of a file, by line. Outcomes keep their order within the line,
 * so shards unite exactly. Where a format states only "1 of 2" it is read as
 * the first one taken: the union is then the larger count, never the sum.
 */
export class BranchSet {
  /** Up to 26 outcomes as one number, `total * 2^26 + bits`; more as bytes. */
  readonly #lines = new Map<number, number | Uint8Array>();

  /** Adds what one report says about a line: whether each outcome was taken. */
  add(line: number, taken: readonly boolean[]): void {
    this.#unite(
      line,
      pack(taken.length, (index) => taken[index] === true),
    );
  }

  /** Adds "`covered` of `total`" where the format does not say which. */
  addCount(line: number, covered: number, total: number): void {
    if (total > maxOutcomes || covered > total) {
      throw new ReportProblem(
        'number-invalid',
        `line ${line} states ${covered} of ${total} branches`,
      );
    }
    this.#unite(
      line,
      pack(total, (index) => index < covered),
    );
  }

  addAll(other: BranchSet): void {
    for (const [line, outcomes] of other.#lines) this.#unite(line, outcomes);
  }

  get total(): number {
    let sum = 0;
    for (const outcomes of this.#lines.values()) sum += totalOf(outcomes);
    return sum;
  }

  get covered(): number {
    let sum = 0;
    for (const outcomes of this.#lines.values()) {
      const total = totalOf(outcomes);
      for (let index = 0; index < total; index++) {
        if (isTaken(outcomes, index)) sum++;
      }
    }
    return sum;
  }

  #unite(line: number, added: number | Uint8Array): void {
    const known = this.#lines.get(line);
    if (known === undefined) {
      this.#lines.set(line, added);
      return;
    }
    const total = Math.max(totalOf(known), totalOf(added));
    const united = pack(
      total,
      (index) => isTaken(known, index) || isTaken(added, index),
    );
    this.#lines.set(line, united);
  }
}

function pack(
  total: number,
  taken: (index: number) => boolean,
): number | Uint8Array {
  if (total > packedOutcomes) {
    return Uint8Array.from({ length: total }, (_, index) =>
      taken(index) ? 1 : 0,
    );
  }
  let bits = 0;
  for (let index = 0; index < total; index++) {
    if (taken(index)) bits |= 1 << index;
  }
  return total * share + bits;
}

function totalOf(outcomes: number | Uint8Array): number {
  return typeof outcomes === 'number'
    ? Math.floor(outcomes / share)
    : outcomes.length;
}

function isTaken(outcomes: number | Uint8Array, index: number): boolean {
  return typeof outcomes === 'number'
    ? index < packedOutcomes && (((outcomes % share) >> index) & 1) === 1
    : outcomes[index] === 1;
}
