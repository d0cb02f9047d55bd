import { describe, expect, it } from '@jest/globals';
import { countFindings } from '../../src/index.ts';
import { codeOf, findingsOf, readableCuts } from '../read-findings.ts';

const vulnerability = {
  id: 'SNYK-JS-MINIMIST-559764',
  identifiers: { CVE: ['CVE-2020-7598'], GHSA: ['GHSA-vh95-rmgr-6w4m'] },
  severity: 'medium',
  cvssScore: 5.6,
  title: 'Prototype Pollution',
  packageName: 'minimist',
  version: '1.2.0',
  fixedIn: ['1.2.2'],
};
const project = {
  ok: false,
  displayTargetFile: 'web/package-lock.json',
  vulnerabilities: [vulnerability, vulnerability],
};
const clean = { ok: true, vulnerabilities: [] };

describe("Snyk's JSON", () => {
  it('counts an advisory once and each of its paths', async () => {
    const report = await findingsOf(project);
    expect(countFindings(report)).toMatchObject({ medium: 1 });
    expect(countFindings(report, { by: 'paths' })).toMatchObject({ medium: 2 });
    expect(report.findings[0]).toEqual({
      id: 'SNYK-JS-MINIMIST-559764',
      aliases: ['CVE-2020-7598', 'GHSA-vh95-rmgr-6w4m'],
      severity: 'medium',
      score: 5.6,
      title: 'Prototype Pollution',
      tool: 'Snyk',
      type: 'vulnerability',
      package: 'minimist',
      version: '1.2.0',
      fixedIn: ['1.2.2'],
      file: 'web/package-lock.json',
      paths: 1,
    });
  });

  it.each([
    ['one clean project', clean, 0],
    ['clean projects', [clean, clean], 0],
    ['several projects', [project, clean, project], 4],
    [
      'the applications of a container',
      { ...clean, applications: [project] },
      2,
    ],
  ])('reads %s', async (_, content, count) => {
    expect((await findingsOf(content)).findings).toHaveLength(count);
  });

  it.each([
    [{ severity: undefined, cvssScore: 9.8 }, 'critical'],
    [{ severity: 'high', cvssScore: null }, 'high'],
    [{ severity: undefined, cvssScore: null }, 'unknown'],
  ])('reads the severity of %j as %s', async (more, severity) => {
    const vulnerabilities = [{ ...vulnerability, ...more }];
    const { findings } = await findingsOf({ ...project, vulnerabilities });
    expect(findings[0]?.severity).toBe(severity);
  });

  it('keeps what a policy ignores as suppressed', async () => {
    const ignored = {
      ...vulnerability,
      filtered: { ignored: [{ reason: 'no' }] },
    };
    const { findings } = await findingsOf({
      ...clean,
      filtered: { ignore: [ignored, vulnerability], patch: [] },
    });
    expect(findings.map(({ suppressed }) => suppressed?.reason)).toEqual([
      'no',
      'ignored by a policy of Snyk',
    ]);
  });

  it.each([
    ['an error', { ok: false, error: 'Authentication failed' }, 'tool-failed'],
    ['too many requests', { ok: false, error: 'HTTP 429' }, 'rate-limited'],
    [
      'an error among projects',
      [clean, { ok: false, error: 'x' }],
      'tool-failed',
    ],
    [
      'null vulnerabilities',
      { ok: true, vulnerabilities: null },
      'report-malformed',
    ],
    [
      'a vulnerability of nothing',
      { ok: false, vulnerabilities: [{}] },
      'report-malformed',
    ],
  ])('is not measured with %s', async (_, content, code) => {
    expect(await codeOf(content)).toBe(code);
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(project)).toEqual([]);
    expect(await readableCuts([clean, project])).toEqual([]);
  });
});
