import { describe, expect, it } from '@jest/globals';
import {
  type Finding,
  type FindingsReport,
  mergeFindings,
} from '../../src/index.ts';
import {
  codeOf,
  findingsOf,
  readableCuts,
  readSample,
} from '../read-findings.ts';

const purl = 'pkg:apk/alpine/zlib@1.2.11-r1?arch=x86_64';
const statement = {
  vulnerability: { name: 'CVE-2024-1', aliases: ['GHSA-1'] },
  products: [{ '@id': purl }],
  status: 'not_affected',
  justification: 'component_not_present',
  impact_statement: 'Disabled at build time.',
};
const document = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  timestamp: '2026-07-29T00:00:00Z',
};

function documentOf(...statements: readonly unknown[]) {
  return { ...document, statements };
}

const zlib: Finding = {
  id: 'GHSA-1',
  aliases: [],
  severity: 'high',
  title: '',
  tool: 'Grype',
  type: 'vulnerability',
  package: 'zlib',
  version: '1.2.11-r1',
  paths: 1,
};

function dismissed(vex: FindingsReport, finding: Finding): boolean {
  const scan = { ...vex, vex: [], findings: [finding] };
  return mergeFindings([scan, vex]).findings[0]?.suppressed !== undefined;
}

describe('OpenVEX', () => {
  it('gives statements and no finding, and names no tool', async () => {
    expect(await findingsOf(documentOf(statement))).toMatchObject({
      tools: [],
      findings: [],
      vex: [
        {
          ids: ['CVE-2024-1', 'GHSA-1'],
          products: [purl],
          status: 'not-affected',
          reason: 'Disabled at build time.',
        },
      ],
    });
  });

  it('reads the texts of version 0.0.1', async () => {
    const old = { ...statement, vulnerability: 'CVE-1', products: [purl] };
    const { vex } = await findingsOf(documentOf(old));
    expect(vex[0]).toMatchObject({ ids: ['CVE-1'], products: [purl] });
  });

  it('means the subcomponents of a product, when there are any', async () => {
    const image = {
      '@id': 'pkg:oci/shop@sha256:1',
      subcomponents: [{ '@id': 'x', identifiers: { purl } }, { '@id': 'y' }],
    };
    const products = [image];
    const { vex } = await findingsOf(documentOf({ ...statement, products }));
    expect(vex[0]?.products).toEqual([purl, 'y']);
  });

  it.each([
    ['not_affected', true],
    ['fixed', true],
    ['affected', false],
    ['under_investigation', false],
  ])('with the status %s dismisses: %s', async (status, expected) => {
    const vex = await findingsOf(documentOf({ ...statement, status }));
    expect(dismissed(vex, zlib)).toBe(expected);
  });

  it('dismisses nothing of another name, package or version', async () => {
    const vex = await findingsOf(documentOf(statement));
    expect(dismissed(vex, zlib)).toBe(true);
    expect(dismissed(vex, { ...zlib, id: 'GHSA-2' })).toBe(false);
    expect(dismissed(vex, { ...zlib, package: 'musl' })).toBe(false);
    expect(dismissed(vex, { ...zlib, version: '1.2.11-r0' })).toBe(false);
  });

  it.each([
    [
      'the newer statement',
      '2026-07-30T00:00:00Z',
      '2026-07-28T00:00:00Z',
      true,
    ],
    [
      'the newer statement',
      '2026-07-28T00:00:00Z',
      '2026-07-30T00:00:00Z',
      false,
    ],
    ['the careful one of the same time', undefined, undefined, false],
  ])('follows %s', async (_, not, yes, expected) => {
    const affected = { ...statement, status: 'affected', timestamp: yes };
    const vex = await findingsOf(
      documentOf({ ...statement, timestamp: not }, affected),
    );
    const reverse = await findingsOf(
      documentOf(affected, { ...statement, timestamp: not }),
    );
    expect(dismissed(vex, zlib)).toBe(expected);
    expect(dismissed(reverse, zlib)).toBe(expected);
  });

  it('warns of a dismissal without a reason', async () => {
    const { vulnerability, products, status } = statement;
    const bare = { vulnerability, products, status };
    expect(await readSample(documentOf(bare))).toMatchObject({
      warnings: ['report: the statement on CVE-2024-1 gives no justification'],
    });
  });

  it.each([
    ['statements of another type', { ...document, statements: {} }],
    ['an unknown status', documentOf({ ...statement, status: 'fine' })],
    ['no status', documentOf({ ...statement, status: undefined })],
    ['no name', documentOf({ ...statement, vulnerability: {} })],
    ['no vulnerability', documentOf({ ...statement, vulnerability: null })],
    ['products of another type', documentOf({ ...statement, products: 'x' })],
    ['a product without a name', documentOf({ ...statement, products: [{}] })],
    [
      'a broken package URL',
      documentOf({ ...statement, products: ['pkg:npm/%zz'] }),
    ],
  ])('is not measured with %s', async (_, content) => {
    expect(await codeOf(content)).toBe('report-malformed');
  });

  it('is not any document with statements', async () => {
    expect(await codeOf({ statements: [] })).toBe('format-unknown');
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts(documentOf(statement))).toEqual([]);
  });
});
