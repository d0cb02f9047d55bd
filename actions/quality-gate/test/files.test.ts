import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findFiles } from '../src/gather/files.ts';

describe('findFiles', () => {
  let workspace = '';
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'gate-'));
    mkdirSync(join(workspace, 'a/node_modules/b'), { recursive: true });
    for (const file of ['a/x.xml', 'a/y.xml', 'a/node_modules/b/z.xml']) {
      writeFileSync(join(workspace, file), '');
    }
  });
  afterEach(() => rmSync(workspace, { recursive: true }));

  const names = async (glob: string) => {
    const found = await findFiles(workspace, glob);
    return 'reason' in found ? found.code : found.map(({ name }) => name);
  };

  it.each([
    ['**/*.xml', ['a/x.xml', 'a/y.xml']],
    ['./a/x.xml', ['a/x.xml']],
    ['a/node_modules/**/*.xml', ['a/node_modules/b/z.xml']],
    ['a', []],
    ['none/*.xml', []],
  ])('finds %s', async (glob, expected) => {
    expect(await names(glob)).toEqual(expected);
  });

  it('follows a link inside the workspace, once', async () => {
    symlinkSync('x.xml', join(workspace, 'a/l.xml'));
    expect(await names('a/*.xml')).toHaveLength(2);
  });

  it('refuses a link that leaves the workspace', async () => {
    symlinkSync('/etc/passwd', join(workspace, 'a/l.xml'));
    expect(await names('a/*.xml')).toBe('outside-workspace');
  });

  it('refuses a file below a linked folder that leaves the workspace', async () => {
    symlinkSync('/etc', join(workspace, 'a/out'));
    expect(await names('a/out/passwd')).toBe('outside-workspace');
  });

  it('refuses a link to nothing', async () => {
    symlinkSync('nowhere', join(workspace, 'a/l.xml'));
    expect(await names('a/l.xml')).toBe('read-failed');
  });

  it('refuses what would never end', async () => {
    execFileSync('mkfifo', [join(workspace, 'a/f.xml')]);
    expect(await names('a/f.xml')).toBe('read-failed');
  });

  it('is not caught by a loop of links', async () => {
    symlinkSync('..', join(workspace, 'a/loop'));
    expect(await names('**/x.xml')).toEqual(['a/x.xml']);
  });
});
