import { describe, expect, it } from '@jest/globals';
import { countFindings } from '../../src/index.ts';
import { codeOf, findingsOf, readableCuts } from '../read-findings.ts';

const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const github = {
  id: 'GHSA-1111-2222-3333',
  aliases: ['CVE-2024-1'],
  summary: 'Prototype pollution',
  severity: [{ type: 'CVSS_V3', score: vector }],
  database_specific: { severity: 'MODERATE' },
  affected: [
    {
      package: { name: 'minimist' },
      ranges: [
        { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.6' }] },
        { type: 'GIT', events: [{ fixed: 'abcdef' }] },
      ],
    },
    { package: { name: 'other' }, ranges: [{ events: [{ fixed: '9' }] }] },
  ],
};
const twin = { id: 'PYSEC-2024-1', details: 'the same' };

function reportOf(vulnerabilities: unknown, more: object = {}) {
  const entry = { package: { name: 'minimist', version: '1.2.0' }, ...more };
  const source = { path: 'web/package-lock.json', type: 'lockfile' };
  return { results: [{ source, packages: [{ ...entry, vulnerabilities }] }] };
}

describe("OSV-Scanner's JSON", () => {
  it('gives a finding for each record', async () => {
    const { findings } = await findingsOf(reportOf([github]));
    expect(findings).toEqual([
      {
        id: 'GHSA-1111-2222-3333',
        aliases: ['CVE-2024-1'],
        severity: 'medium',
        score: 9.8,
        title: 'Prototype pollution',
        tool: 'OSV-Scanner',
        type: 'vulnerability',
        package: 'minimist',
        version: '1.2.0',
        fixedIn: ['1.2.6'],
        file: 'web/package-lock.json',
        paths: 1,
      },
    ]);
  });

  it('counts a group once, as severe as its worst record', async () => {
    const groups = [{ ids: ['GHSA-1111-2222-3333', 'PYSEC-2024-1'] }];
    const report = await findingsOf(reportOf([github, twin], { groups }));
    expect(report.findings).toHaveLength(2);
    expect(countFindings(report)).toMatchObject({ medium: 1, unknown: 0 });
  });

  it.each([
    ['the word of the database', github, '9.9', 'medium'],
    ['the score of the group', twin, '9.9', 'critical'],
    ['nothing when there is none', twin, '', 'unknown'],
    ['a vector', { ...twin, severity: github.severity }, '', 'critical'],
    [
      'no CVSS v4',
      { ...twin, severity: [{ score: 'CVSS:4.0/AV:N' }] },
      '',
      'unknown',
    ],
    [
      'a vector, not a wrong score',
      { ...twin, severity: github.severity },
      '99',
      'critical',
    ],
  ])('takes the severity of %s', async (_, one, max_severity, severity) => {
    const groups = [{ ids: [one.id], max_severity }];
    const { findings } = await findingsOf(reportOf([one], { groups }));
    expect(findings[0]?.severity).toBe(severity);
  });

  it.each([
    [['dev'], 'development'],
    [['dev', 'optional'], undefined],
    [[], undefined],
  ])('reads the groups %j as the scope %s', async (groups, scope) => {
    const more = { dependency_groups: groups };
    const { findings } = await findingsOf(reportOf([github], more));
    expect(findings[0]?.scope).toBe(scope);
  });

  it.each([
    [true, 'called'],
    [false, 'imported'],
  ])('reads a call analysis of %s as %s', async (called, reach) => {
    const experimentalAnalysis = { 'PYSEC-2024-1': { called } };
    const groups = [{ ids: ['PYSEC-2024-1'], experimentalAnalysis }];
    const { findings } = await findingsOf(reportOf([twin], { groups }));
    expect(findings[0]?.reach).toBe(reach);
  });

  it.each([
    ['nothing else', { results: [] }],
    ['the configuration', { results: [], experimental_config: {} }],
  ])('reads an empty list with %s as no finding', async (_, content) => {
    expect((await findingsOf(content)).findings).toEqual([]);
  });

  it.each([
    ['null results', { results: null, experimental_config: {} }],
    ['packages of another type', { results: [{ source: {}, packages: 1 }] }],
    ['vulnerabilities of another type', reportOf('none')],
    ['a record without an id', reportOf([{}])],
  ])('is not measured with %s', async (_, content) => {
    expect(await codeOf(content)).toBe('report-malformed');
  });

  it('does not take the empty results of another tool for its own', async () => {
    expect(await codeOf({ results: [], errors: [] })).toBe('format-unknown');
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(reportOf([github]))).toEqual([]);
  });
});
