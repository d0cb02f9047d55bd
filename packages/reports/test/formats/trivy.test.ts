import { describe, expect, it } from '@jest/globals';
import {
  codeOf,
  findingsOf,
  readableCuts,
  readSample,
} from '../read-findings.ts';

const vulnerability = {
  VulnerabilityID: 'CVE-2023-46218',
  PkgName: 'curl',
  InstalledVersion: '7.81.0',
  FixedVersion: '7.82.0, 8.0.0',
  Severity: 'MEDIUM',
  Title: 'curl: disclosure',
};
const result = { Target: 'image (alpine)', Vulnerabilities: [vulnerability] };

function reportOf(...Results: readonly unknown[]) {
  return { SchemaVersion: 2, ArtifactName: 'image', Results };
}

const found = {
  id: 'CVE-2023-46218',
  aliases: [],
  severity: 'medium',
  title: 'curl: disclosure',
  tool: 'Trivy',
  type: 'vulnerability',
  package: 'curl',
  version: '7.81.0',
  fixedIn: ['7.82.0', '8.0.0'],
  file: 'image (alpine)',
  paths: 1,
};

describe("Trivy's JSON", () => {
  it.each([
    ['schema 2', reportOf(result, { Target: 'clean' })],
    ['schema 1', [result]],
    ['a cluster', { ClusterName: 'c', Findings: [{ Results: [result] }] }],
    ['resources', { ClusterName: 'c', Resources: [{ Results: [result] }] }],
  ])('gives the vulnerabilities of %s', async (_, content) => {
    expect((await findingsOf(content)).findings).toEqual([found]);
  });

  it.each([
    ['CRITICAL', 'critical'],
    ['LOW', 'low'],
    ['UNKNOWN', 'unknown'],
  ])('takes the severity %s as %s', async (Severity, severity) => {
    const Vulnerabilities = [{ ...vulnerability, Severity }];
    const content = reportOf({ ...result, Vulnerabilities });
    expect((await findingsOf(content)).findings[0]?.severity).toBe(severity);
  });

  it('does not lose a vulnerability without a name', async () => {
    const Vulnerabilities = [{ PkgName: 'elliptic-php' }];
    const content = reportOf({ ...result, Vulnerabilities });
    expect((await findingsOf(content)).findings[0]).toMatchObject({
      id: 'unnamed in elliptic-php',
      severity: 'unknown',
    });
  });

  it('gives misconfigurations that fail, and secrets', async () => {
    const rule = { AVDID: 'AVD-DS-0002', ID: 'DS002', Severity: 'HIGH' };
    const { findings } = await findingsOf(
      reportOf({
        Target: 'Dockerfile',
        Misconfigurations: [
          { ...rule, Status: 'FAIL', CauseMetadata: { StartLine: 3 } },
          { ...rule, Status: 'PASS' },
        ],
        Secrets: [
          { RuleID: 'github-pat', Severity: 'CRITICAL', StartLine: 24 },
        ],
      }),
    );
    expect(findings).toMatchObject([
      { id: 'AVD-DS-0002', aliases: ['DS002'], severity: 'high', line: 3 },
      { id: 'github-pat', type: 'secret', severity: 'critical', line: 24 },
    ]);
  });

  it('keeps what VEX took out as suppressed', async () => {
    const ExperimentalModifiedFindings = [
      {
        Type: 'vulnerability',
        Status: 'not_affected',
        Statement: 'not reachable',
        Source: 'OpenVEX',
        Finding: vulnerability,
      },
    ];
    const content = reportOf({ Target: 'a', ExperimentalModifiedFindings });
    expect((await findingsOf(content)).findings[0]?.suppressed).toEqual({
      by: 'vex',
      reason: 'not reachable',
    });
  });

  it('warns of licences, which it does not read', async () => {
    const content = reportOf({ Target: 'a', Licenses: [{ Name: 'GPL-2.0' }] });
    expect(await readSample(content)).toMatchObject({
      warnings: ['report: the licences of Trivy are not read'],
    });
  });

  it.each([
    ['no result', reportOf(), 'no-data'],
    [
      'null results',
      { SchemaVersion: 2, ArtifactName: 'a', Results: null },
      'no-data',
    ],
    [
      'results of another type',
      { SchemaVersion: 2, ArtifactName: 'a', Results: 1 },
      'report-malformed',
    ],
    ['a result that is a text', reportOf('x'), 'report-malformed'],
    [
      'a vulnerability of nothing',
      reportOf({ Target: 'a', Vulnerabilities: [{}] }),
      'report-malformed',
    ],
    [
      'a resource that failed',
      { ClusterName: 'c', Resources: [{ Error: 'denied' }] },
      'tool-failed',
    ],
    ['nothing', 'null', 'no-data'],
  ])('is not measured with %s', async (_, content, code) => {
    expect(await codeOf(content)).toBe(code);
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(reportOf(result))).toEqual([]);
  });
});
