import { describe, expect, it } from '@jest/globals';
import { codeOf, findingsOf, readableCuts } from '../read-findings.ts';

const vulnerability = {
  source: 'NVD',
  name: 'CVE-2020-10683',
  severity: 'CRITICAL',
  cvssv2: { score: 7.5 },
  cvssv3: { baseScore: 9.8 },
  description: 'XXE in dom4j',
};
const dependency = {
  fileName: 'dom4j-2.1.1.jar',
  filePath: '/w/lib/dom4j-2.1.1.jar',
  packages: [{ id: 'pkg:maven/org.dom4j/dom4j@2.1.1' }],
  vulnerabilities: [vulnerability],
};

function reportOf(...dependencies: readonly unknown[]) {
  return { reportSchema: '1.1', scanInfo: {}, dependencies };
}

function xmlOf(inside: string, scanInfo = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<analysis xmlns="https://jeremylong.github.io/DependencyCheck/dependency-check.2.5.xsd">
<scanInfo>${scanInfo}</scanInfo>${inside}</analysis>`;
}

const xmlVulnerability = `<name>CVE-2020-10683</name><severity>CRITICAL</severity>
  <cvssV2><score>7.5</score></cvssV2><cvssV3><baseScore>9.8</baseScore></cvssV3>
  <description>XXE &amp; more</description>
  <references><reference><name>other</name></reference></references>`;
const xml = xmlOf(`<dependencies><dependency>
  <fileName>dom4j-2.1.1.jar</fileName><filePath>/w/lib/dom4j-2.1.1.jar</filePath>
  <relatedDependencies><relatedDependency><fileName>no</fileName></relatedDependency></relatedDependencies>
  <identifiers><package confidence="HIGH"><id>pkg:maven/org.dom4j/dom4j@2.1.1</id></package></identifiers>
  <vulnerabilities><vulnerability source="NVD">${xmlVulnerability}</vulnerability>
  <suppressedVulnerability><name>CVE-1</name><severity>HIGH</severity><notes>not used</notes></suppressedVulnerability>
  </vulnerabilities></dependency><dependency><fileName>clean.jar</fileName></dependency></dependencies>`);

const found = {
  id: 'CVE-2020-10683',
  aliases: [],
  severity: 'critical',
  score: 9.8,
  tool: 'dependency-check',
  type: 'vulnerability',
  package: 'dom4j',
  version: '2.1.1',
  file: 'lib/dom4j-2.1.1.jar',
  paths: 1,
};

describe("dependency-check's JSON", () => {
  it('gives each vulnerability of each dependency', async () => {
    const report = reportOf(dependency, { fileName: 'clean.jar' });
    const { findings } = await findingsOf(report, { roots: ['/w'] });
    expect(findings).toEqual([{ ...found, title: 'XXE in dom4j' }]);
  });

  it('keeps suppressed vulnerabilities apart', async () => {
    const { findings } = await findingsOf(
      reportOf({
        ...dependency,
        vulnerabilities: [],
        suppressedVulnerabilities: [
          { ...vulnerability, notes: 'not used' },
          vulnerability,
        ],
      }),
    );
    expect(findings.map(({ suppressed }) => suppressed?.reason)).toEqual([
      'not used',
      'suppressed by a rule of dependency-check',
    ]);
  });

  it.each([
    [{ severity: 'moderate' }, 'medium'],
    [{ severity: '', cvssv2: { score: 5 } }, 'medium'],
    [{ cvssv4: { baseScore: 9.1 }, cvssv3: { baseScore: 4 } }, 'critical'],
    [{}, 'unknown'],
  ])('reads the severity of %j as %s', async (more, severity) => {
    const vulnerabilities = [{ name: 'CVE-1', ...more }];
    const { findings } = await findingsOf(
      reportOf({ fileName: 'a.jar', vulnerabilities }),
    );
    expect(findings[0]).toMatchObject({ severity, package: 'a.jar' });
  });

  it.each([
    ['dependencies of another type', { reportSchema: '1', dependencies: {} }],
    ['a vulnerability without a name', reportOf({ vulnerabilities: [{}] })],
    ['vulnerabilities of another type', reportOf({ vulnerabilities: 'no' })],
  ])('is not measured with %s', async (_, content) => {
    expect(await codeOf(content)).toBe('report-malformed');
  });

  it('is not measured with a score that is none', async () => {
    const one = { ...vulnerability, cvssv3: { baseScore: 98 } };
    expect(await codeOf(reportOf({ vulnerabilities: [one] }))).toBe(
      'number-invalid',
    );
  });

  it('is not measured after an analyzer failed', async () => {
    const exception = { message: 'OSS Index answered 401' };
    const scanInfo = { analysisExceptions: [{ exception }] };
    const content = { ...reportOf(dependency), scanInfo };
    expect(await codeOf(content)).toBe('tool-failed');
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(reportOf(dependency))).toEqual([]);
  });
});

describe("dependency-check's XML", () => {
  it('gives the same as the JSON', async () => {
    const { findings } = await findingsOf(xml, { roots: ['/w'] });
    expect(findings).toEqual([
      { ...found, title: '' },
      {
        ...found,
        id: 'CVE-1',
        severity: 'high',
        score: undefined,
        title: '',
        suppressed: { by: 'tool', reason: 'not used' },
      },
    ]);
  });

  it('reads the score of its first versions', async () => {
    const { findings } = await findingsOf(
      xmlOf(`<dependencies><dependency><fileName>a</fileName><vulnerabilities>
        <vulnerability><name>CVE-1</name><cvssScore>7.5</cvssScore></vulnerability>
        </vulnerabilities></dependency></dependencies>`),
    );
    expect(findings[0]).toMatchObject({ severity: 'high', score: 7.5 });
  });

  it('reads a scan that found nothing', async () => {
    const empty = xmlOf('<dependencies/>', '<analysisExceptions/>');
    expect((await findingsOf(empty)).findings).toEqual([]);
  });

  it.each([
    ['without a list of dependencies', xmlOf(''), 'no-data'],
    [
      'after an analyzer failed',
      xmlOf(
        '<dependencies/>',
        '<analysisExceptions><exception><message>x</message></exception></analysisExceptions>',
      ),
      'tool-failed',
    ],
    [
      'with a score that is no number',
      xmlOf(`<dependencies><dependency><vulnerabilities><vulnerability>
        <name>a</name><cvssScore>high</cvssScore>
        </vulnerability></vulnerabilities></dependency></dependencies>`),
      'number-invalid',
    ],
    ['of another namespace', '<analysis xmlns="urn:x"/>', 'format-unknown'],
  ])('is not measured %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(xml)).toEqual([]);
  });
});
