import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const config = { config: { protocol_version: 'v1.0.0' } };
const found = (trace: object) => ({ finding: { osv: 'GO-1', trace: [trace] } });
const list = (...messages: unknown[]) => JSON.stringify([config, ...messages]);

describe('govulncheck as a list', () => {
  it('is read as the stream is', async () => {
    const called = found({ module: 'm', package: 'p', function: 'f' });
    const { findings } = await parsedAs(
      'findings',
      list(found({ module: 'm' }), called),
    );
    expect(findings).toMatchObject([
      { id: 'GO-1', reach: 'called', package: 'm' },
    ]);
  });

  it('with a message that is none is malformed', async () => {
    expect(await codeOf(list(1))).toBe('report-malformed');
  });
});

describe('govulncheck before 1.0', () => {
  const symbol = (id: string, sinks: object) => ({
    OSV: { id, aliases: ['CVE-2026-1'], details: 'd' },
    ModPath: 'm',
    CallSink: 0,
    ImportSink: 0,
    RequireSink: 1,
    ...sinks,
  });
  const legacy = (vulns: unknown) =>
    JSON.stringify({ Calls: {}, Imports: {}, Requires: {}, Vulns: vulns });

  it('counts an advisory once, called if any of its symbols is', async () => {
    const text = legacy([
      symbol('GO-1', { ImportSink: 4 }),
      symbol('GO-1', { CallSink: 9, ImportSink: 4 }),
      symbol('GO-1', {}),
      symbol('GO-2', { ImportSink: 4 }),
      symbol('GO-3', {}),
    ]);
    expect((await parsedAs('findings', text)).findings).toMatchObject([
      {
        id: 'GO-1',
        reach: 'called',
        aliases: ['CVE-2026-1'],
        severity: 'unknown',
      },
      { id: 'GO-2', reach: 'imported' },
      { id: 'GO-3', reach: 'required' },
    ]);
  });

  it.each([
    ['null, which is none', null, 'parsed'],
    ['a word', 'x', 'report-malformed'],
    ['a symbol without an advisory', [{}], 'report-malformed'],
  ])('with %s', async (_, vulns, code) => {
    expect(await codeOf(legacy(vulns))).toBe(code);
  });
});
