import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { parseEnvFile } from '@kit/testing';
import fc from 'fast-check';
import { md } from '../src/index.ts';
import { isOutputName, outputText, writeOutputs } from '../src/outputs.ts';
import { createSecrets } from '../src/secrets.ts';
import { appendSummary, fitSummary } from '../src/summary-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'kit-outputs-'));
const file = join(folder, 'output');
const written = () => parseEnvFile(readFileSync(file, 'utf8'));

beforeEach(() => {
  writeFileSync(file, '');
  process.env['GITHUB_OUTPUT'] = file;
});

describe('writeOutputs', () => {
  it('writes every declared output, also those without a value', () => {
    writeOutputs(['a', 'b', 'c'], { a: true, b: { n: 1 } });
    expect([...written()]).toEqual([
      ['a', 'true'],
      ['b', '{"n":1}'],
      ['c', ''],
    ]);
  });

  it.each(['x=true\nz', 'a', '1st', '', 'with space', 'é', '__proto__=1'])(
    'refuses the name %j of a user before it writes anything',
    (name) => {
      expect(() => writeOutputs(['a'], { a: 1 }, { [name]: 'v' })).toThrow(
        'output name',
      );
      expect(written().size).toBe(0);
    },
  );

  it('finds a delimiter that the value does not hold', () => {
    const value = 'x\nghadelimiter_\nadmin<<ghadelimiter__\nghadelimiter___';
    writeOutputs(['a', 'b'], { a: value, b: 'after' });
    expect([...written()]).toEqual([
      ['a', value],
      ['b', 'after'],
    ]);
  });

  it('keeps any value byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        writeFileSync(file, '');
        const lines = value.replaceAll('\r', '');
        writeOutputs(['a', 'b'], { a: lines, b: 'after' });
        expect(written().get('a')).toBe(lines.toWellFormed());
        expect([...written().keys()]).toEqual(['a', 'b']);
      }),
      { numRuns: 500 },
    );
  });
});

describe('names and texts', () => {
  it.each([
    ['a', true],
    ['services_auth', true],
    ['a-b', true],
    ['9', false],
    ['a.b', false],
  ])('says that the name %p is %p', (name, allowed) =>
    expect(isOutputName(name)).toBe(allowed),
  );

  it.each([
    [undefined, ''],
    [0, '0'],
    [false, 'false'],
    [['a'], '["a"]'],
    ['x', 'x'],
  ])('writes %p as %p', (value, text) => expect(outputText(value)).toBe(text));
});

describe('the summary', () => {
  it('is cut at a line end, with a notice, at what GitHub takes', () => {
    const text = 'é'.repeat(50).concat('\n').repeat(20);
    const cut = fitSummary(text, 500);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(500);
    expect(cut).toContain('was cut at the 1 MiB');
    expect(cut.startsWith(`${'é'.repeat(50)}\n`)).toBe(true);
  });

  it('stays whole where there is room', () => {
    expect(fitSummary('short\n', 500)).toBe('short\n');
  });

  it('is appended without secrets', async () => {
    const secrets = createSecrets(() => undefined);
    secrets.add('hunter22hunter22');
    const target = join(folder, 'summary');
    writeFileSync(target, 'before\n');
    appendSummary(target, md`token ${'hunter22hunter22'}`, secrets.redact);
    expect(readFileSync(target, 'utf8')).toBe('before\ntoken ***\n');
  });
});

describe('secrets', () => {
  it('masks the forms in which a value turns up, and its long lines', () => {
    const masked: string[] = [];
    const secrets = createSecrets((form) => masked.push(form));
    secrets.add('first line "a"\nsecond line');
    expect(masked).toEqual(
      expect.arrayContaining([
        'second line',
        'first line \\"a\\"\\nsecond line',
        'first%20line%20%22a%22%0Asecond%20line',
      ]),
    );
    expect(
      secrets.redact(
        Buffer.from('first line "a"\nsecond line').toString('base64'),
      ),
    ).toBe('***');
  });

  it('does not mask what is empty', () => {
    const masked: string[] = [];
    createSecrets((form) => masked.push(form)).add('');
    expect(masked).toEqual([]);
  });
});
