import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leaveOutCopies } from '../src/gather/distinct-files.ts';

const long = (letter: string) => letter.repeat(256);

describe('leaveOutCopies', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gate-copies-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function distinct(files: Readonly<Record<string, string>>) {
    const warnings: string[] = [];
    const found = Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return { name, path };
    });
    const kept = await leaveOutCopies(found, (text) => warnings.push(text));
    return { names: kept.map(({ name }) => name), warnings };
  }

  it.each([
    ['files of different sizes', { a: 'x', b: 'xx' }, ['a', 'b']],
    ['different files of one size', { a: long('x'), b: long('y') }, ['a', 'b']],
    [
      'the first of copies',
      { a: long('x'), b: long('z'), c: long('x') },
      ['a', 'b'],
    ],
    ['all that are empty', { a: '', b: '' }, ['a', 'b']],
    [
      'two scans of the same few figures',
      { a: '{"Critical":0,"High":3}', b: '{"Critical":0,"High":3}' },
      ['a', 'b'],
    ],
    ['nothing of nothing', {}, []],
  ])('keeps %s', async (_, files, names) => {
    expect((await distinct(files)).names).toEqual(names);
  });

  it('names each copy and what it is one of', async () => {
    const { warnings } = await distinct({
      a: long('x'),
      b: long('x'),
      c: long('x'),
    });
    expect(warnings).toEqual([
      'b holds the same bytes as a: counted once',
      'c holds the same bytes as a: counted once',
    ]);
  });
});
