import { describe, expect, it } from '@jest/globals';
import { countFindings, type Finding, mergeFindings } from '../../src/index.ts';
import { codeOf, findingsOf, readableCuts } from '../read-findings.ts';

const bom = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 };
const library = {
  type: 'library',
  'bom-ref': 'lib-1',
  name: 'jackson-databind',
  version: '2.9.4',
  purl: 'pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.9.4',
};
const vulnerability = {
  id: 'SNYK-1',
  references: [{ id: 'CVE-2018-7489' }, { id: 'CVE-2018-7489' }],
  ratings: [
    { severity: 'medium', score: 5, method: 'CVSSv2' },
    { severity: 'critical', score: 9.8, method: 'CVSSv31' },
  ],
  description: 'deserialization',
  affects: [{ ref: 'lib-1' }],
};

function bomOf(more: object, part: object = library) {
  const components = [part];
  return {
    ...bom,
    components,
    vulnerabilities: [{ ...vulnerability, ...more }],
  };
}

const found: Finding = {
  id: 'SNYK-1',
  aliases: ['CVE-2018-7489'],
  severity: 'critical',
  score: 9.8,
  title: 'deserialization',
  tool: 'CycloneDX',
  type: 'vulnerability',
  package: 'jackson-databind',
  version: '2.9.4',
  paths: 1,
};

describe("CycloneDX's JSON", () => {
  it('gives a vulnerability with its worst rating and its component', async () => {
    expect((await findingsOf(bomOf({}))).findings).toEqual([found]);
  });

  it('gives a finding for each affected component and counts one', async () => {
    const affects = [{ ref: 'lib-1' }, { ref: 'pkg:npm/%40a/b@1.0.0' }];
    const report = await findingsOf(bomOf({ affects }));
    expect(report.findings.map((one) => one.package)).toEqual([
      'jackson-databind',
      '@a/b',
    ]);
    expect(countFindings(report)).toMatchObject({ critical: 1 });
    expect(countFindings(report, { by: 'packages' })).toMatchObject({
      critical: 2,
    });
  });

  it('finds nested components, the product, and links into documents', async () => {
    const outer = { type: 'framework', name: 'x', components: [library] };
    const affects = [{ ref: 'urn:cdx:3e671687/1#lib-1' }, { ref: 'app' }];
    const product = { 'bom-ref': 'app', type: 'application', name: 'shop' };
    const report = await findingsOf({
      ...bomOf({ affects }, outer),
      metadata: {
        component: product,
        tools: { components: [{ name: 'trivy' }] },
      },
    });
    expect(report.findings.map((one) => one.package)).toEqual([
      'jackson-databind',
      'shop',
    ]);
    expect(report.tools).toEqual(['trivy']);
  });

  it.each([
    [[{ severity: 'none' }], 'info'],
    [[{ severity: 'unknown' }, { severity: 'low' }], 'low'],
    [[{ score: 10, method: 'CVSSv31' }], 'critical'],
    [[{ score: 10, method: 'CVSSv2' }], 'high'],
    [[{ score: 10, method: 'OWASP' }], 'unknown'],
    [[{ vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }], 'critical'],
    [[{ score: 'NaN' }], 'unknown'],
    [[], 'unknown'],
    [undefined, 'unknown'],
  ])('reads the ratings %j as %s', async (ratings, severity) => {
    const { findings } = await findingsOf(bomOf({ ratings }));
    expect(findings[0]?.severity).toBe(severity);
  });

  it.each([
    ['not_affected', 'not-affected', true],
    ['false_positive', 'not-affected', true],
    ['resolved', 'fixed', true],
    ['resolved_with_pedigree', 'fixed', true],
    ['exploitable', 'affected', false],
    ['in_triage', 'under-investigation', false],
  ])('takes the analysis %s as %s', async (state, status, isDismissed) => {
    const analysis = { state, justification: 'code_not_reachable' };
    const { vex, findings } = await findingsOf(bomOf({ analysis }));
    expect(vex).toEqual([
      {
        ids: ['SNYK-1', 'CVE-2018-7489'],
        products: [library.purl],
        status,
        reason: 'code_not_reachable',
      },
    ]);
    expect(findings[0]?.suppressed !== undefined).toBe(isDismissed);
  });

  it('dismisses the finding of another scanner of that version alone', async () => {
    const vex = await findingsOf(
      bomOf({ analysis: { state: 'not_affected' } }),
    );
    const other = (version: string): Finding => ({
      ...found,
      id: 'CVE-2018-7489',
      aliases: [],
      tool: 'Grype',
      version,
    });
    const scan = {
      ...vex,
      vex: [],
      findings: [other('2.9.4'), other('2.9.3')],
    };
    const { findings } = mergeFindings([vex, scan]);
    expect(findings.slice(1).map((one) => one.suppressed?.by)).toEqual([
      'vex',
      undefined,
    ]);
  });

  it('does not dismiss a library without a package URL in other packages', async () => {
    const { purl: _, ...plain } = library;
    const state = 'not_affected';
    const vex = await findingsOf(bomOf({ analysis: { state } }, plain));
    const scan = {
      ...vex,
      vex: [],
      findings: [{ ...found, package: 'other' }],
    };
    const merged = mergeFindings([vex, scan]).findings;
    expect(merged.at(-1)?.suppressed).toBeUndefined();
  });

  it('lets one affected product outweigh others that are not', async () => {
    const state = (name: string, product: string) => ({
      ...vulnerability,
      affects: [{ ref: product }],
      analysis: { state: name },
    });
    const vulnerabilities = [
      state('exploitable', 'product-B'),
      state('not_affected', 'product-A'),
    ];
    const report = await findingsOf({ ...bom, vulnerabilities });
    expect(countFindings(mergeFindings([report]))).toMatchObject({
      critical: 1,
    });
  });

  it.each([
    ['a plain bill of materials', { ...bom, components: [library] }, 'no-data'],
    [
      'null vulnerabilities',
      { ...bom, vulnerabilities: null },
      'report-malformed',
    ],
    ['a vulnerability without an id', bomOf({ id: '' }), 'report-malformed'],
    [
      'an unknown state',
      bomOf({ analysis: { state: 'fine' } }),
      'report-malformed',
    ],
    [
      'a target without a reference',
      bomOf({ affects: [{}] }),
      'report-malformed',
    ],
    [
      'a broken package URL',
      bomOf({ affects: [{ ref: 'pkg:npm/%zz@1' }] }),
      'report-malformed',
    ],
  ])('is not measured with %s', async (_, content, code) => {
    expect(await codeOf(content)).toBe(code);
  });

  it('reads an empty list as no finding', async () => {
    const report = await findingsOf({ ...bom, vulnerabilities: [] });
    expect(report.findings).toEqual([]);
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(bomOf({}))).toEqual([]);
  });
});
