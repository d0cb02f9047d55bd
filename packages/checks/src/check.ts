import type { JsonPath } from './json-path.ts';

export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** What one value must be; all that is given must hold. */
export interface Expectation {
  readonly equals?: string | number | boolean | null | undefined;
  readonly contains?: string | undefined;
  readonly matches?: RegExp | undefined;
  readonly exists?: boolean | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export interface JsonAssertion {
  /** As it was written. */
  readonly text: string;
  readonly path: JsonPath;
  readonly expect: Expectation;
}

export interface HeaderAssertion {
  readonly name: string;
  readonly expect: Expectation;
}

/** One request and what its answer must be. */
export interface Check {
  readonly name: string;
  readonly method: string;
  /** With its query; starts with `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly status: readonly StatusRange[];
  readonly bodyExpect: Expectation;
  readonly json: readonly JsonAssertion[];
  readonly responseHeaders: readonly HeaderAssertion[];
  readonly maxMs: number | undefined;
}

/** `200`, `2xx`, `200-299`, `401,403`; `undefined` when it is none of these. */
export function parseStatus(text: string): readonly StatusRange[] | undefined {
  const ranges = text.split(',').map((part) => parseRange(part.trim()));
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function parseRange(text: string): StatusRange | undefined {
  const hundred = /^([1-5])xx$/i.exec(text);
  if (hundred !== null) {
    const from = Number(hundred[1]) * 100;
    return { from, to: from + 99 };
  }
  const pair = /^([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?$/.exec(text);
  if (pair === null) return undefined;
  const from = Number(pair[1]);
  const to = Number(pair[2] ?? pair[1]);
  return from <= to ? { from, to } : undefined;
}

export function statusText(ranges: readonly StatusRange[]): string {
  return ranges.map(rangeText).join(' or ');
}

function rangeText({ from, to }: StatusRange): string {
  if (from === to) return String(from);
  return from % 100 === 0 && to === from + 99
    ? `${from / 100}xx`
    : `${from}-${to}`;
}
