import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  readReportFile,
  readWorkspaceFile,
  writeReportFile,
} from '../src/index.ts';

let folder = '';
let workspace = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  const real = join(folder, 'real');
  mkdirSync(join(real, '.github'), { recursive: true });
  // The workspace itself may well be a link.
  workspace = join(folder, 'workspace');
  symlinkSync(real, workspace);
  mkdirSync(join(folder, 'real-secrets'));
  writeFileSync(join(folder, 'real-secrets/key'), 'secret');
  writeFileSync(join(real, '.github/gates.yml'), 'gates');
  symlinkSync('.github', join(real, 'ci'));
  symlinkSync('gates.yml', join(real, '.github/link.yml'));
  symlinkSync('../../real-secrets/key', join(real, '.github/out.yml'));
  symlinkSync('out.yml', join(real, '.github/twice.yml'));
  symlinkSync(join(folder, 'real-secrets'), join(real, 'secrets'));
  symlinkSync('loop', join(real, 'loop'));
  symlinkSync('nothing', join(real, 'dangling'));
  writeFileSync(join(real, 'large.yml'), '');
  truncateSync(join(real, 'large.yml'), 4 * 1024 * 1024 + 1);
  execFileSync('mkfifo', [join(real, 'pipe')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readWorkspaceFile', () => {
  it.each([
    '.github/gates.yml',
    './.github/../.github/gates.yml',
    '.github/link.yml',
    'ci/link.yml',
  ])('reads %s', (name) => {
    expect(readWorkspaceFile(workspace, name)).toBe('gates');
  });

  it.each([
    ['.github/out.yml', 'is a link that leaves the workspace'],
    ['.github/twice.yml', 'is a link that leaves the workspace'],
    ['secrets/key', 'is a link that leaves the workspace'],
    ['../real-secrets/key', 'is outside the workspace'],
    ['/etc/hostname', 'is outside the workspace'],
    ['ci', 'is a folder'],
    ['pipe', 'is not a regular file'],
    ['large.yml', 'is larger than 4 MiB'],
  ])('refuses %s, which %s', (name, reason) => {
    expect(() => readWorkspaceFile(workspace, name)).toThrow(
      expect.objectContaining({
        code: 'WORKSPACE_FILE_REFUSED',
        message: expect.stringContaining(`${name}: ${reason}`),
      }),
    );
  });

  it.each(['none.yml', 'dangling', 'loop'])(
    'leaves %s to the caller, who knows what it means',
    (name) => {
      expect(() => readWorkspaceFile(workspace, name)).toThrow(
        expect.objectContaining({
          code: expect.stringMatching(/^(ENOENT|ELOOP)$/),
        }),
      );
    },
  );
});

describe('readReportFile', () => {
  it('reads what is in the workspace, and what the workflow has elsewhere', () => {
    expect(readReportFile(workspace, 'ci/link.yml')).toBe('gates');
    const elsewhere = join(folder, 'real-secrets/key');
    expect(readReportFile(workspace, elsewhere)).toBe('secret');
  });

  it.each([
    ['.github/out.yml', 'is a link that leaves the workspace'],
    ['pipe', 'is not a regular file'],
    ['/dev/zero', 'is not a regular file'],
    ['large.yml', 'is larger than 4 MiB'],
    ['..', 'is a folder'],
  ])('refuses %s, which %s', (name, reason) => {
    expect(() => readReportFile(workspace, name)).toThrow(`${name}: ${reason}`);
  });
});

describe('writeReportFile', () => {
  it.each(['out/deep/report.json', 'report.json', 'ci/report.json'])(
    'writes %s with the folders above it',
    (name) => {
      writeReportFile(workspace, name, 'text');
      expect(readFileSync(join(workspace, name), 'utf8')).toBe('text');
    },
  );

  it('writes where the workflow names a place outside', () => {
    const name = join(folder, 'runner-temp/report.json');
    writeReportFile(workspace, name, 'text');
    expect(readFileSync(name, 'utf8')).toBe('text');
  });

  it.each([
    '.github/out.yml',
    '.github/twice.yml',
    'secrets/key',
    'secrets/new/report.json',
    'dangling',
    'loop',
  ])('does not follow %s out of the workspace', (name) => {
    expect(() => writeReportFile(workspace, name, 'text')).toThrow(
      `${name}: leads out of the workspace; it was not written`,
    );
    const key = join(folder, 'real-secrets/key');
    expect(readFileSync(key, 'utf8')).toBe('secret');
    expect(existsSync(join(folder, 'real-secrets/new'))).toBe(false);
  });
});
