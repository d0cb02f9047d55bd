import { describe, expect, it } from '@jest/globals';
import { jobsOfNeeds, resolveMention, statusOfJobs } from '../src/index.ts';

it.each([
  [['success', 'success'], 'success'],
  [['success', 'skipped'], 'success'],
  [['skipped', 'skipped'], 'skipped'],
  [['success', 'cancelled'], 'cancelled'],
  [['cancelled', 'failure', 'success'], 'failure'],
])('takes the jobs %j for %s', (results, expected) => {
  const jobs = results.map((result, i) => ({ name: `job${i}`, result }));
  expect(statusOfJobs(jobs)).toBe(expected);
});

it('reads the needs context', () => {
  const needs = { build: { result: 'success', outputs: { a: 'b' } } };
  expect(jobsOfNeeds(needs)).toEqual([{ name: 'build', result: 'success' }]);
});

it.each([[null], [[]], ['text'], [{}], [{ a: 1 }], [{ a: { result: 'odd' } }]])(
  'does not take %j for needs',
  (value) => {
    expect(jobsOfNeeds(value)).toBeUndefined();
  },
);

describe('resolveMention', () => {
  const people = new Map([
    ['octocat', 'U012AB3CD'],
    ['ops', 'S012AB3CD'],
  ]);
  it.each([
    ['here', { kind: 'here' }],
    ['@channel', { kind: 'channel' }],
    ['U99999999', { kind: 'user', id: 'U99999999' }],
    ['octocat', { kind: 'user', id: 'U012AB3CD' }],
    ['@ops', { kind: 'group', id: 'S012AB3CD' }],
  ])('resolves %s', (entry, mention) => {
    expect(resolveMention(entry, people)).toEqual({ mention });
  });

  it.each(['octcat', '<!channel>', '', 'toString'])('refuses %j', (entry) => {
    expect(resolveMention(entry, people)).toHaveProperty('problem');
  });

  it('suggests the nearest name', () => {
    expect(resolveMention('octcat', people)).toEqual({
      problem: expect.stringContaining('did you mean "octocat"?'),
    });
  });
});
