import type { HttpResponse } from '@kit/http';
import { type Check, type Expectation, statusText } from './check.ts';
import { selectJson } from './json-path.ts';

/** One thing that is not as it should be. */
export interface Mismatch {
  /** `status`, `body`, `$.version`, `header content-type`, `response time`. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

export type Answer = Pick<
  HttpResponse,
  'status' | 'headers' | 'body' | 'truncated' | 'timings'
>;

/** Everything in which an answer differs from its check; none is a pass. */
export function evaluateAnswer(
  check: Check,
  answer: Answer,
  defaultMaxMs?: number,
): readonly Mismatch[] {
  return [
    ...checkStatus(check, answer),
    ...checkTime(check.maxMs ?? defaultMaxMs, answer),
    ...check.responseHeaders.flatMap(({ name, expect }) =>
      compare(`header ${name}`, expect, answer.headers.get(name)),
    ),
    ...checkBody(check, answer),
    ...checkJson(check, answer),
  ];
}

function checkStatus({ status }: Check, answer: Answer): Mismatch[] {
  const fits = status.some(
    ({ from, to }) => from <= answer.status && answer.status <= to,
  );
  const expected = statusText(status);
  return fits ? [] : [{ what: 'status', expected, got: String(answer.status) }];
}

function checkTime(maxMs: number | undefined, { timings }: Answer): Mismatch[] {
  if (maxMs === undefined || timings.total <= maxMs) return [];
  const expected = `at most ${maxMs} ms`;
  const got = `${Math.ceil(timings.total)} ms`;
  return [{ what: 'response time', expected, got }];
}

function checkBody({ bodyExpect }: Check, answer: Answer): Mismatch[] {
  const { contains, matches } = bodyExpect;
  if (contains === undefined && matches === undefined) return [];
  return compare('body', bodyExpect, answer.body.toString('utf8'));
}

function checkJson({ json }: Check, answer: Answer): readonly Mismatch[] {
  if (json.length === 0) return [];
  const parsed = parseBody(answer);
  if ('problem' in parsed) {
    return [{ what: 'body', expected: 'JSON', got: parsed.problem }];
  }
  return json.flatMap(({ text, path, expect }) => {
    const found = selectJson(path, parsed.value);
    if (found.length === 0) return compare(text, expect, undefined);
    // One of the selected values must be as expected.
    const tried = found.map((value) => compare(text, expect, value));
    return tried.some((mismatches) => mismatches.length === 0)
      ? []
      : (tried[0] ?? []);
  });
}

/** The body as JSON, whatever its media type says. */
export function parseBody({
  body,
  truncated,
}: Pick<Answer, 'body' | 'truncated'>):
  | { readonly value: unknown }
  | { readonly problem: string } {
  if (truncated) return { problem: 'more than is read of a body' };
  try {
    const text = body.toString('utf8').replace(/^\ufeff/, '');
    return { value: JSON.parse(text) };
  } catch {
    return { problem: 'no JSON' };
  }
}

/** `value` is `undefined` where there is none. */
export function compare(
  what: string,
  expect: Expectation,
  value: unknown,
): Mismatch[] {
  if (value === undefined) {
    const expected = expectationText(expect);
    return expect.exists === false ? [] : [{ what, expected, got: 'nothing' }];
  }
  return holds(expect, value)
    ? []
    : [{ what, expected: expectationText(expect), got: shown(value) }];
}

function holds(expect: Expectation, value: unknown): boolean {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (
    expect.exists !== false &&
    (expect.equals === undefined || isEqual(expect.equals, value)) &&
    (expect.contains === undefined || text.includes(expect.contains)) &&
    (expect.matches === undefined || expect.matches.test(text)) &&
    (expect.min === undefined || Number(text) >= expect.min) &&
    (expect.max === undefined || Number(text) <= expect.max)
  );
}

/** YAML reads `1.10` as a number: a text equals the number written alike. */
function isEqual(expected: Expectation['equals'], value: unknown): boolean {
  return expected === value || String(expected) === value;
}

function expectationText(expect: Expectation): string {
  const parts = [
    expect.equals !== undefined && shown(expect.equals),
    expect.contains !== undefined && `contains ${shown(expect.contains)}`,
    expect.matches !== undefined && `matches ${expect.matches.source}`,
    expect.min !== undefined && `at least ${expect.min}`,
    expect.max !== undefined && `at most ${expect.max}`,
    expect.exists === false && 'nothing',
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'something' : parts.join(', ');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
