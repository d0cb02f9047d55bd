import { describe, expect, it } from '@jest/globals';
import { type CheckResult, parseChecks } from '@kit/checks';
import fc from 'fast-check';
import { renderJunit } from '../src/junit.ts';
import { explainResult, logLine, redactResult } from '../src/result-text.ts';
import { renderSummary } from '../src/summary.ts';
import { failureLine, judge } from '../src/verdict.ts';

const [check] = parseChecks('c', '/a 200');

function result(given: Partial<CheckResult>): CheckResult {
  if (check === undefined) throw new Error('no check');
  const total = 10;
  return {
    check,
    outcome: 'passed',
    tries: 1,
    mismatches: [],
    error: undefined,
    status: 200,
    timings: { dns: 1, connect: 2, tls: 3, firstByte: 4, total },
    excerpt: '',
    firstFailure: undefined,
    ...given,
  };
}

const wrong = { what: 'status', expected: '200', got: '500' };
const passed = result({});
const flaky = result({ outcome: 'flaky', tries: 2, firstFailure: 'was 503' });
const failed = result({ outcome: 'failed', mismatches: [wrong], excerpt: 'x' });
const gone = result({
  outcome: 'unreachable',
  error: 'refused',
  timings: undefined,
  status: undefined,
});

describe('judge', () => {
  it.each([
    [[passed, passed], 'passed', false],
    [[passed, flaky], 'passed', false],
    [[passed, failed], 'assertion-failed', true],
    [[gone, failed], 'assertion-failed', true],
    [[passed, gone], 'unreachable', false],
  ])('%#: is %s', (results, reason, rollback) => {
    const verdict = judge(results.length, results, undefined);
    expect(verdict).toMatchObject({ reason, rollback });
    expect(failureLine(verdict) === undefined).toBe(reason === 'passed');
  });

  it.each([
    ['unreachable', false],
    ['not-ready', false],
    ['wrong-version', true],
  ] as const)('is %s when the wait ended so', (reason, rollback) => {
    const verdict = judge(4, [], { reason, seen: 'this' });
    expect(verdict).toMatchObject({ reason, rollback, total: 4, failed: 0 });
    expect(failureLine(verdict)).toContain('this');
  });

  it('counts flaky ones as passed, and takes the 95th percentile', () => {
    const timed = Array.from({ length: 20 }, (_, i) =>
      result({
        timings: { dns: 0, connect: 0, tls: 0, firstByte: 0, total: i + 1 },
      }),
    );
    expect(judge(23, [...timed, flaky, failed, gone], undefined)).toMatchObject(
      { passed: 21, failed: 2, flaky: 1, total: 23, p95Ms: 19 },
    );
    expect(judge(1, [gone], undefined).p95Ms).toBeUndefined();
  });
});

describe('texts', () => {
  it('tell expected, got, body, times and tries', () => {
    expect(explainResult(failed).split('\n')).toEqual([
      'status: expected 200, got 500',
      'body: x',
      'time: DNS 1, connect 2, TLS 3, first byte 4, total 10 ms',
      'tries: 1',
    ]);
    expect(logLine(flaky)).toBe(
      'flaky: GET /a, 10 ms, 2 tries; at first was 503',
    );
    expect(logLine(gone)).toBe('unreachable: GET /a: refused');
  });

  it('lose every secret', () => {
    const secret = 's3cret';
    const told = result({
      outcome: 'failed',
      excerpt: secret,
      error: secret,
      firstFailure: secret,
      mismatches: [{ what: 'body', expected: secret, got: secret }],
    });
    const redacted = redactResult(told, (text) =>
      text.replaceAll(secret, '***'),
    );
    expect(JSON.stringify(redacted)).not.toContain(secret);
  });
});

describe('renderSummary', () => {
  it('begins with the verdict, then one table, then each failure folded', () => {
    const results = [passed, failed];
    const { markdown } = renderSummary(
      'http://shop.test',
      results,
      judge(2, results, undefined),
    );
    expect(markdown).toMatch(/^### ❌ Smoke test of .*assertion/);
    expect(markdown).toContain('▰▰▰▰');
    expect(markdown.match(/<details>/g)).toHaveLength(1);
  });

  it('says how many were flaky', () => {
    const verdict = judge(2, [passed, flaky], undefined);
    const { markdown } = renderSummary('http://a', [passed, flaky], verdict);
    expect(markdown).toContain('2 of 2 passed, 1 of them flaky');
  });
});

describe('renderJunit', () => {
  it('has a case a check, and one for a wait that failed', () => {
    const checks = [passed.check, passed.check, passed.check];
    const all = [passed, flaky, failed];
    const text = renderJunit('u', checks, all, judge(3, all, undefined));
    expect(text).toContain('tests="3" failures="1" errors="0" skipped="0"');
    expect(text).toContain('flaky: 2 tries; at first was 503');
    const notReady = { reason: 'not-ready', seen: '503' } as const;
    const waited = renderJunit(
      'u',
      checks,
      checks.map(() => undefined),
      judge(3, [], notReady),
    );
    expect(waited).toContain('tests="4" failures="1" errors="0" skipped="3"');
  });

  it('is well-formed whatever the server said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        const hostile = result({
          outcome: 'failed',
          error: `${text}]]></failure>"'<&`,
          excerpt: text,
        });
        const xml = renderJunit(
          text,
          [hostile.check],
          [hostile],
          judge(1, [hostile], undefined),
        );
        const markup = xml.replace(/<\/?[a-z]+( [a-z]+="[^"<]*")*\/?>/g, '');
        expect(markup).not.toMatch(/<(?!\?xml)/);
        expect(xml).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
        expect(xml.isWellFormed()).toBe(true);
      }),
    );
  });
});
