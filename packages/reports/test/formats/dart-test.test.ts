import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const start = {
  protocolVersion: '0.1.1',
  runnerVersion: '1.23.1',
  type: 'start',
  time: 0,
};
const test = (id: number, result: string, more: object = {}) => [
  { test: { id, name: `test ${id}` }, type: 'testStart', time: 2 },
  ...(result === 'success'
    ? []
    : [{ testID: id, error: 'Expected: 2', type: 'error', time: 3 }]),
  {
    testID: id,
    result,
    skipped: false,
    hidden: false,
    type: 'testDone',
    time: 4,
    ...more,
  },
];
const done = { success: true, type: 'done', time: 9 };
const report = (...events: object[]) =>
  [start, ...events].map((event) => JSON.stringify(event)).join('\n');

describe('dart test', () => {
  it('counts what is done, and what is hidden only when it fails', async () => {
    const text = report(
      ...test(1, 'success', { hidden: true }),
      ...test(2, 'success'),
      ...test(3, 'success', { skipped: true }),
      ...test(4, 'failure'),
      ...test(5, 'error'),
      ...test(6, 'error', { hidden: true }),
      done,
    );
    expect(
      await parsedAs('tests', `${text}\nApplication finished.\n`),
    ).toMatchObject({
      counts: {
        total: 4,
        passed: 1,
        failed: 1,
        errors: 1,
        skipped: 1,
        suiteErrors: 1,
      },
      failures: [
        { name: 'test 4', outcome: 'failed', message: 'Expected: 2' },
        { name: 'test 5', outcome: 'error' },
        { name: 'test 6' },
      ],
    });
  });

  it.each([
    ['has no end', report(...test(1, 'success')), 'report-truncated'],
    [
      'was ended from outside',
      report(...test(1, 'success'), { ...done, success: null }),
      'report-truncated',
    ],
    [
      'has a test of another result',
      report(...test(1, 'maybe'), done),
      'report-malformed',
    ],
    ['has no test', report(done), 'no-data'],
  ])('does not measure what %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
