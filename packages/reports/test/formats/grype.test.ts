import { describe, expect, it } from '@jest/globals';
import {
  codeOf,
  findingsOf,
  readableCuts,
  readSample,
} from '../read-findings.ts';

const match = {
  vulnerability: {
    id: 'GHSA-1111-2222-3333',
    severity: 'High',
    description: 'Overflow',
    cvss: [
      { version: '2.0', metrics: { baseScore: 5 } },
      { version: '3.1', metrics: { baseScore: 7.5 } },
    ],
    fix: { versions: ['1.2.4'], state: 'fixed' },
  },
  relatedVulnerabilities: [{ id: 'CVE-2024-1', severity: 'Critical' }],
  artifact: {
    name: 'libfoo',
    version: '1.2.3',
    locations: [{ path: '/usr/lib/libfoo' }],
  },
};
const report = {
  matches: [match],
  source: { type: 'image' },
  descriptor: { name: 'grype' },
};

function withSeverity(severity: string) {
  const vulnerability = { ...match.vulnerability, severity };
  return { ...report, matches: [{ ...match, vulnerability }] };
}

function withFix(fix: unknown) {
  const vulnerability = { ...match.vulnerability, fix };
  return { ...report, matches: [{ ...match, vulnerability }] };
}

describe("Grype's JSON", () => {
  it('gives a finding for each match, with its twins as aliases', async () => {
    const { findings, tools } = await findingsOf(report);
    expect(tools).toEqual(['Grype']);
    expect(findings).toEqual([
      {
        id: 'GHSA-1111-2222-3333',
        aliases: ['CVE-2024-1'],
        severity: 'high',
        score: 7.5,
        title: 'Overflow',
        tool: 'Grype',
        type: 'vulnerability',
        package: 'libfoo',
        version: '1.2.3',
        fixedIn: ['1.2.4'],
        file: '/usr/lib/libfoo',
        paths: 1,
      },
    ]);
  });

  it.each([
    ['Critical', 'critical'],
    ['Medium', 'medium'],
    ['Low', 'low'],
    ['Negligible', 'info'],
    ['Unknown', 'unknown'],
    ['', 'unknown'],
  ])('takes the severity %s as %s', async (given, severity) => {
    const { findings } = await findingsOf(withSeverity(given));
    expect(findings[0]?.severity).toBe(severity);
  });

  it.each([
    [{ versions: [], state: 'not-fixed' }, []],
    [{ versions: [], state: 'wont-fix' }, []],
    [{ versions: ['2'], state: 'wont-fix' }, []],
    [{ versions: [], state: 'unknown' }, undefined],
    [{ versions: ['2', '3'], state: 'fixed' }, ['2', '3']],
    [undefined, undefined],
  ])('reads the fix %j as %j', async (fix, fixedIn) => {
    const { findings } = await findingsOf(withFix(fix));
    expect(findings[0]?.fixedIn).toEqual(fixedIn);
  });

  it('keeps ignored matches as suppressed, with their reason', async () => {
    const appliedIgnoreRules = [{ reason: 'not reachable' }];
    const { findings } = await findingsOf({
      ...report,
      matches: [],
      ignoredMatches: [{ ...match, appliedIgnoreRules }, match],
    });
    expect(findings.map(({ suppressed }) => suppressed)).toEqual([
      { by: 'tool', reason: 'not reachable' },
      { by: 'tool', reason: 'ignored by a rule of Grype' },
    ]);
  });

  it('reads a scan that found nothing', async () => {
    expect((await findingsOf({ ...report, matches: [] })).findings).toEqual([]);
  });

  it.each([
    ['null matches', { ...report, matches: null }],
    ['matches of another type', { ...report, matches: {} }],
    ['a match without a vulnerability', { ...report, matches: [{}] }],
    ['a match that is no object', { ...report, matches: ['x'] }],
    ['ignored matches that are no list', { ...report, ignoredMatches: 'x' }],
  ])('is not measured with %s', async (_, content) => {
    expect(await codeOf(content)).toBe('report-malformed');
  });

  it('is not measured for matches of nothing known', async () => {
    expect(await codeOf({ matches: [] })).toBe('format-unknown');
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(report)).toEqual([]);
  });

  it('is refused when something else was asked for', async () => {
    expect(await readSample(report, { kind: 'coverage' })).toMatchObject({
      status: 'not-measured',
      code: 'kind-mismatch',
      format: 'grype',
    });
  });
});
