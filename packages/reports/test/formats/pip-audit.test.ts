import { describe, expect, it } from '@jest/globals';
import {
  codeOf,
  findingsOf,
  readableCuts,
  readSample,
} from '../read-findings.ts';

const vulnerable = {
  name: 'aiohttp',
  version: '3.6.2',
  vulns: [
    {
      id: 'PYSEC-2021-76',
      aliases: ['CVE-2021-21330'],
      fix_versions: ['3.7.4'],
      description: 'open redirect',
    },
  ],
};
const clean = { name: 'adal', version: '1.2.2', vulns: [] };
const skipped = { name: 'azure', skip_reason: 'not found on PyPI' };

describe("pip-audit's JSON", () => {
  it.each([
    ['1.x', [clean, vulnerable]],
    ['2.x', { dependencies: [clean, vulnerable], fixes: [] }],
  ])('of %s gives each vulnerability, of no known severity', async (_, all) => {
    expect((await findingsOf(all)).findings).toEqual([
      {
        id: 'PYSEC-2021-76',
        aliases: ['CVE-2021-21330'],
        severity: 'unknown',
        title: 'open redirect',
        tool: 'pip-audit',
        type: 'vulnerability',
        package: 'aiohttp',
        version: '3.6.2',
        fixedIn: ['3.7.4'],
        paths: 1,
      },
    ]);
  });

  it('warns of what it could not audit', async () => {
    const result = await readSample([clean, skipped]);
    expect(result).toMatchObject({
      status: 'parsed',
      warnings: ['report: azure was not audited'],
    });
  });

  it('is not measured when nothing could be audited', async () => {
    expect(await codeOf([skipped])).toBe('no-data');
    expect(await codeOf({ dependencies: [skipped, skipped] })).toBe('no-data');
  });

  it('warns of an environment without dependencies', async () => {
    const result = await readSample({ dependencies: [] });
    expect(result).toMatchObject({
      status: 'parsed',
      warnings: ['report: pip-audit found no dependency to audit'],
    });
  });

  it.each([
    ['vulns that are no list', [{ ...clean, vulns: null }]],
    ['a vulnerability without an id', [{ ...clean, vulns: [{}] }]],
    ['a vulnerability that is a text', [{ ...clean, vulns: ['x'] }]],
  ])('is not measured with %s', async (_, content) => {
    expect(await codeOf(content)).toBe('report-malformed');
  });

  it.each([
    ['another list', '[{"name":"a"}]'],
    ['dependencies of another type', '{"dependencies":{}}'],
    ['dependencies and more', '{"dependencies":[],"other":1}'],
  ])('does not take %s for one', async (_, content) => {
    const result = await readSample(content, { format: 'pip-audit' });
    expect(result).toMatchObject({ code: 'format-mismatch' });
  });

  it('is not measured at any cut', async () => {
    expect(await readableCuts([clean, vulnerable])).toEqual([]);
    expect(await readableCuts({ dependencies: [vulnerable] })).toEqual([]);
  });
});
