import { describe, expect, it } from '@jest/globals';
import { countFindings } from '../../src/index.ts';
import { codeOf, findingsOf, readableCuts } from '../read-findings.ts';

function lines(...records: readonly unknown[]): string {
  return `${records.map((one) => JSON.stringify(one)).join('\n')}\n`;
}

const advisory = {
  id: 1179,
  title: 'Prototype Pollution',
  module_name: 'minimist',
  severity: 'moderate',
  cves: ['CVE-2020-7598'],
  patched_versions: '>=1.2.3',
  github_advisory_id: 'GHSA-vh95-rmgr-6w4m',
  findings: [{ version: '1.2.0', paths: ['a>minimist', 'b>minimist'] }],
};

function onPath(path: string, dev = false) {
  const resolution = { id: 1179, path, dev };
  return { type: 'auditAdvisory', data: { resolution, advisory } };
}

function summary(moderate: number) {
  const vulnerabilities = { info: 0, low: 0, moderate, high: 0, critical: 0 };
  return { type: 'auditSummary', data: { vulnerabilities } };
}

const tree = {
  value: 'minimist',
  children: {
    ID: 1096465,
    Issue: 'Prototype Pollution',
    URL: 'https://github.com/advisories/GHSA-vh95-rmgr-6w4m',
    Severity: 'high',
    'Tree Versions': ['1.2.0'],
    Dependents: ['a@npm:1.0.0', 'b@npm:1.0.0'],
  },
};

describe("yarn 1's audit", () => {
  it('is a finding for each path and one advisory', async () => {
    const report = await findingsOf(
      lines(onPath('a>minimist'), onPath('b>minimist', true), summary(2)),
    );
    expect(countFindings(report)).toMatchObject({ medium: 1 });
    expect(countFindings(report, { by: 'paths' })).toMatchObject({ medium: 2 });
    expect(report.findings[0]).toEqual({
      id: 'GHSA-vh95-rmgr-6w4m',
      aliases: ['CVE-2020-7598'],
      severity: 'medium',
      title: 'Prototype Pollution',
      tool: 'yarn audit',
      type: 'vulnerability',
      package: 'minimist',
      version: '1.2.0',
      fixedIn: ['>=1.2.3'],
      paths: 1,
    });
    expect(report.findings[1]?.scope).toBe('development');
  });

  it('has found nothing when the summary says so', async () => {
    const notice = { type: 'info', data: 'No lockfile found.' };
    const report = await findingsOf(lines(notice, summary(0)));
    expect(report.findings).toEqual([]);
  });

  it.each([
    ['without a summary', lines(onPath('a')), 'report-truncated'],
    [
      'with only notices',
      lines({ type: 'info', data: 'x' }),
      'report-truncated',
    ],
    ['that counts but lists none', lines(summary(3)), 'report-truncated'],
    [
      'after an error',
      lines({ type: 'error', data: 'ECONNREFUSED' }),
      'tool-failed',
    ],
    [
      'after too many requests',
      lines({ type: 'error', data: 'HTTP 429' }),
      'rate-limited',
    ],
    ['with other text', `${lines(onPath('a'))}oops\n`, 'report-malformed'],
    [
      'with a summary of no counts',
      lines({ type: 'auditSummary', data: {} }),
      'report-malformed',
    ],
    [
      'with an advisory of nothing',
      lines({ type: 'auditAdvisory', data: {} }),
      'report-malformed',
    ],
  ])('is not measured %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(lines(onPath('a'), summary(1)))).toEqual([]);
  });
});

describe("yarn 4's audit", () => {
  it('is a finding for each advisory, with its dependents as paths', async () => {
    const { findings } = await findingsOf(lines(tree));
    expect(findings).toEqual([
      {
        id: 'GHSA-vh95-rmgr-6w4m',
        aliases: [],
        severity: 'high',
        title: 'Prototype Pollution',
        tool: 'yarn audit',
        type: 'vulnerability',
        package: 'minimist',
        version: '1.2.0',
        paths: 2,
      },
    ]);
  });

  it('counts the same as yarn 1 for the same tree', async () => {
    const old = await findingsOf(lines(onPath('a'), onPath('b'), summary(2)));
    const children = { ...tree.children, Severity: 'moderate' };
    const berry = await findingsOf(lines({ ...tree, children }));
    expect(countFindings(berry)).toEqual(countFindings(old));
    expect(countFindings(berry, { by: 'paths' })).toEqual(
      countFindings(old, { by: 'paths' }),
    );
  });

  it('is not measured when an error follows', async () => {
    const error = {
      type: 'error',
      name: 1035,
      data: 'The remote server failed',
    };
    expect(await codeOf(lines(tree, error))).toBe('tool-failed');
    expect(await codeOf(lines(error))).toBe('tool-failed');
  });

  it('is not measured with a severity of another type', async () => {
    const children = { ...tree.children, Severity: null };
    expect(await codeOf(lines({ ...tree, children }))).toBe('report-malformed');
  });
});
