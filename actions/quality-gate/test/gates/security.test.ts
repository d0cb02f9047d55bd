import { describe } from '@jest/globals';
import { cut, finding, findings } from '../given.ts';
import { decides, of } from './decides.ts';

describe('security', () => {
  const file = (more: object) => ({
    security: { high_vulnerabilities: { maximum: 1, target: 0 }, ...more },
  });
  const high = 'security/high';
  const two = [finding(), finding({ id: 'CVE-2026-2' })];
  const waiver = {
    id: 'cve-2026-1',
    reason: 'not reached',
    expires: '2026-11-21',
  };
  decides([
    [
      'passes without findings',
      file({}),
      { security: of(findings([])) },
      { [high]: 'passed' },
    ],
    [
      'warns above the target',
      file({}),
      { security: of(findings([finding()])) },
      { [high]: 'warned' },
    ],
    [
      'fails above the maximum',
      file({}),
      { security: of(findings(two)) },
      { [high]: 'failed' },
    ],
    [
      'counts bare numbers',
      file({}),
      { security: of(findings([], { high: 2 })) },
      { [high]: 'failed' },
    ],
    [
      'counts an advisory of two components once',
      file({}),
      {
        security: [
          ...of(findings([finding()])),
          ...of(
            findings([finding({ id: 'GHSA-1', aliases: ['CVE-2026-1'] })]),
            'web',
          ),
        ],
      },
      { [high]: 'warned' },
    ],
    [
      'counts findings when told to',
      file({ count: 'findings' }),
      { security: of(findings([finding(), finding()])) },
      { [high]: 'failed' },
    ],
    [
      'counts paths when told to',
      file({ count: 'paths' }),
      { security: of(findings([finding({ paths: 7 })])) },
      { [high]: 'failed' },
    ],
    [
      'leaves development out when told to',
      file({ scope: 'production' }),
      { security: of(findings([finding({ scope: 'development' })])) },
      { [high]: 'passed' },
    ],
    [
      'leaves out what has no fix when told to',
      file({ only_fixable: true }),
      { security: of(findings([finding({ fixedIn: [] })])) },
      { [high]: 'passed' },
    ],
    [
      'counts what may have a fix',
      file({ only_fixable: true }),
      { security: of(findings([finding()])) },
      { [high]: 'warned' },
    ],
    [
      'leaves out what is old when told to',
      file({ only_new: true }),
      { security: of(findings([finding({ isOld: true })])) },
      { [high]: 'passed' },
    ],
    [
      'leaves out what is never called',
      file({}),
      { security: of(findings([finding({ reach: 'imported' })])) },
      { [high]: 'passed' },
    ],
    [
      'counts what is never called when told to',
      file({ reach: 'any' }),
      { security: of(findings([finding({ reach: 'imported' })])) },
      { [high]: 'warned' },
    ],
    [
      'leaves out what is suppressed',
      file({ reach: 'any' }),
      {
        security: of(
          findings([finding({ suppressed: { by: 'vex', reason: 'r' } })]),
        ),
      },
      { [high]: 'passed' },
    ],
    [
      'takes an unknown severity for high',
      file({}),
      { security: of(findings([finding({ severity: 'unknown' })])) },
      { [high]: 'warned' },
    ],
    [
      'takes an unknown severity as told',
      file({ unknown_severity: 'low' }),
      { security: of(findings([finding({ severity: 'unknown' })])) },
      { [high]: 'passed' },
    ],
    [
      'warns of what has no severity where its stand-in has no limit',
      { security: { critical_vulnerabilities: 0 } },
      { security: of(findings([finding({ severity: 'unknown' })])) },
      {
        'security/critical': 'passed',
        'security/unknown-severity': 'warned',
      },
    ],
    [
      'honours a waiver on its last day',
      file({ waivers: [waiver] }),
      { security: of(findings([finding()])) },
      { [high]: 'passed' },
    ],
    [
      'honours a waiver by an alias',
      file({ waivers: [{ ...waiver, id: 'GHSA-x' }] }),
      { security: of(findings([finding({ aliases: ['GHSA-x'] })])) },
      { [high]: 'passed' },
    ],
    [
      'fails by an expired waiver',
      file({ waivers: [{ ...waiver, expires: '2026-11-20' }] }),
      { security: of(findings([finding()])) },
      { [high]: 'warned', 'security/expired-waivers': 'failed' },
    ],
    [
      'warns of an unused waiver',
      file({ waivers: [{ ...waiver, id: 'CVE-9' }] }),
      { security: of(findings([])) },
      { [high]: 'passed', 'security/unused-waivers': 'warned' },
    ],
    [
      'does not call a waiver unused while reports are missing',
      file({ waivers: [waiver] }),
      { security: [{ component: 'api', missing: cut }] },
      { [high]: 'not-measured' },
    ],
    [
      'does not honour a waiver of another component',
      file({ waivers: [{ ...waiver, component: 'web' }] }),
      { security: of(findings([finding()])) },
      { [high]: 'warned', 'security/unused-waivers': 'warned' },
    ],
    [
      'fails by what a failed scanner still found',
      file({}),
      { security: [{ component: 'api', report: findings(two), missing: cut }] },
      { [high]: 'failed' },
    ],
    [
      'has not passed when the scanner failed',
      file({}),
      { security: [{ component: 'api', missing: cut }] },
      { [high]: 'not-measured' },
    ],
    [
      'has not passed without an input',
      file({}),
      {},
      { security: 'not-measured' },
    ],
    [
      'is not passed by a gate of waivers alone',
      { security: { waivers: [waiver] } },
      { security: [{ component: 'api', missing: cut }] },
      { security: 'not-measured' },
    ],
  ]);
});
