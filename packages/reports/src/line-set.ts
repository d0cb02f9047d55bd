const absent = 0;
const missed = 1;
const covered = 2;

/**
 * Which lines of a file hold code and which of those ran: one byte a line, so
 * that millions fit. Union with another set is exact, in any order.
 */
export class LineSet {
  #dense = new Uint8Array(64);
  #sparse = new Map<number, number>();
  #total = 0;
  #covered = 0;

  /** Lines that hold code. */
  get total(): number {
    return this.#total;
  }

  get covered(): number {
    return this.#covered;
  }

  /** Adds a line; covered once is covered for good. */
  add(line: number, isCovered: boolean): void {
    const before = this.#state(line);
    if (before === covered) return;
    if (before === absent) this.#total++;
    if (isCovered) this.#covered++;
    else if (before === missed) return;
    this.#put(line, isCovered ? covered : missed);
  }

  /** True, false, or `undefined` for a line without code. */
  isCovered(line: number): boolean | undefined {
    const state = this.#state(line);
    return state === absent ? undefined : state === covered;
  }

  addAll(other: LineSet): void {
    for (const [line, isCovered] of other) this.add(line, isCovered);
  }

  /** `[line, isCovered]` of each line with code, ascending. */
  *[Symbol.iterator](): IterableIterator<[number, boolean]> {
    for (let line = 0; line < this.#dense.length; line++) {
      const state = this.#dense[line];
      if (state !== absent) yield [line, state === covered];
    }
    const far = [...this.#sparse].sort(([left], [right]) => left - right);
    for (const [line, state] of far) yield [line, state === covered];
  }

  #state(line: number): number {
    if (line < this.#dense.length) return this.#dense[line] ?? absent;
    return this.#sparse.size === 0
      ? absent
      : (this.#sparse.get(line) ?? absent);
  }

  #put(line: number, state: number): void {
    if (line >= this.#dense.length && line < 512 + this.#total * 8) {
      this.#grow(line);
    }
    if (line < this.#dense.length) this.#dense[line] = state;
    else this.#sparse.set(line, state);
  }

  /** Line numbers come from outside: memory follows the lines seen, not the
   * largest number among them. */
  #grow(line: number): void {
    const dense = new Uint8Array(Math.max(line + 1, this.#dense.length * 2));
    dense.set(this.#dense);
    for (const [far, state] of this.#sparse) {
      if (far >= dense.length) continue;
      dense[far] = state;
      this.#sparse.delete(far);
    }
    this.#dense = dense;
  }
}
