/** Headers of an answer; names in any case. */
export interface HttpHeaders {
  /** The value, several joined by `, `; `undefined` when there is none. */
  get(name: string): string | undefined;
  /** Each value of its own, for `set-cookie`. */
  all(name: string): readonly string[];
  /** Lower-case names with their values, in the order of the answer. */
  entries(): readonly (readonly [string, string])[];
}

/** From Node's `rawHeaders`: name, value, name, value. */
export function createHeaders(raw: readonly string[]): HttpHeaders {
  const entries: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    entries.push([raw[index]?.toLowerCase() ?? '', raw[index + 1] ?? '']);
  }
  const all = (name: string) =>
    entries
      .filter(([known]) => known === name.toLowerCase())
      .map(([, value]) => value);
  return {
    all,
    get: (name) => {
      const values = all(name);
      return values.length === 0 ? undefined : values.join(', ');
    },
    entries: () => entries,
  };
}
