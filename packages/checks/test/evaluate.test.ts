import { describe, expect, it } from '@jest/globals';
import {
  type Answer,
  compare,
  evaluateAnswer,
  parseChecks,
} from '../src/index.ts';

function answer(given: {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
  total?: number;
  truncated?: boolean;
}): Answer {
  const headers = new Map(Object.entries(given.headers ?? {}));
  return {
    status: given.status ?? 200,
    body: Buffer.from(given.body ?? ''),
    truncated: given.truncated ?? false,
    timings: {
      dns: 0,
      connect: 0,
      tls: 0,
      firstByte: 1,
      total: given.total ?? 5,
    },
    headers: {
      get: (name) => headers.get(name.toLowerCase()),
      all: () => [],
      entries: () => [],
    },
  };
}

function judge(yaml: string, given: Parameters<typeof answer>[0]) {
  const [check] = parseChecks('c', `- { path: /, ${yaml} }`);
  if (check === undefined) throw new Error('no check');
  return evaluateAnswer(check, answer(given), 1000).map(
    ({ what, expected, got }) => `${what}: ${expected} / ${got}`,
  );
}

describe('evaluateAnswer', () => {
  it.each([
    ['status: 200', { status: 200 }, []],
    ['status: 401', { status: 200 }, ['status: 401 / 200']],
    ['name: x', { status: 302 }, ['status: 2xx / 302']],
    ['status: "2xx,401"', { status: 500 }, ['status: 2xx or 401 / 500']],
    ['name: x', { total: 1001 }, ['response time: at most 1000 ms / 1001 ms']],
    ['max-response-time: 2s', { total: 1500 }, []],
    ['body-contains: ok', { body: 'it is ok' }, []],
    ['body-contains: ok', { body: 'bad' }, ['body: contains "ok" / "bad"']],
    ['body-matches: "^v\\\\d$"', { body: 'v1' }, []],
    ['body-matches: "^v\\\\d$"', { body: 'x' }, ['body: matches ^v\\d$ / "x"']],
    ['json: { $.a: 1 }', { body: '{"a":1}' }, []],
    ['json: { $.a: 1 }', { body: '{"a":2}' }, ['$.a: 1 / 2']],
    ['json: { $.a: 1 }', { body: '{}' }, ['$.a: 1 / nothing']],
    ['json: { $.a: 1 }', { body: '<html>' }, ['body: JSON / no JSON']],
    ['json: { "$..a": 2 }', { body: '[{"a":1},{"a":2}]' }, []],
    ['json: { $.a: { exists: false } }', { body: '{}' }, []],
    [
      'json: { $.a: { exists: false } }',
      { body: '{"a":1}' },
      ['$.a: nothing / 1'],
    ],
    ['json: { $.a: { exists: true } }', { body: '{"a":null}' }, []],
    ['json: { $.a: null }', { body: '{"a":null}' }, []],
    ['json: { $.a: 1.5 }', { body: '{"a":"1.5"}' }, []],
    ['json: { $.a: { min: 2, max: 3 } }', { body: '{"a":3}' }, []],
    [
      'json: { $.a: { min: 2, max: 3 } }',
      { body: '{"a":4}' },
      ['$.a: at least 2, at most 3 / 4'],
    ],
    [
      'json: { $.a: { min: 2 } }',
      { body: '{"a":"many"}' },
      ['$.a: at least 2 / "many"'],
    ],
    [
      'json: { $.a: 1 }',
      { body: '{"a":1}', truncated: true },
      ['body: JSON / more than is read of a body'],
    ],
    [
      'response-headers: { Content-Type: { contains: json } }',
      { headers: { 'content-type': 'application/json' } },
      [],
    ],
    ['response-headers: { x-a: b }', {}, ['header x-a: "b" / nothing']],
  ])('%s against %j', (yaml, given, mismatches) => {
    expect(judge(yaml, given)).toEqual(mismatches);
  });

  it('reads JSON behind a byte order mark', () => {
    expect(judge('json: { $.a: 1 }', { body: '\ufeff{"a":1}' })).toEqual([]);
  });

  it('tells every mismatch at once', () => {
    const found = judge('status: 201, body-contains: a, json: { $.b: 1 }', {
      body: '{}',
    });
    expect(found).toHaveLength(3);
  });
});

describe('compare', () => {
  it('takes a value whose text is the one expected', () => {
    expect(compare('v', { equals: 2 }, '2')).toEqual([]);
    expect(compare('v', { equals: '2' }, 2)).toHaveLength(1);
  });
});
