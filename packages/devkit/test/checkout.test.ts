import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkoutVariables } from '../src/checkout.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-checkout-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', folder, ...args])
    .toString()
    .trim();
const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];

describe('the variables of a checkout', () => {
  it('name its branch and its commit, as a runner does', () => {
    git('init', '--quiet', '--initial-branch', 'hotfix/1.4.1');
    git(...author, 'commit', '--quiet', '--allow-empty', '--message', 'first');
    expect(checkoutVariables(folder)).toEqual({
      GITHUB_SHA: git('rev-parse', 'HEAD'),
      GITHUB_REF: 'refs/heads/hotfix/1.4.1',
      GITHUB_REF_NAME: 'hotfix/1.4.1',
      GITHUB_REF_TYPE: 'branch',
    });
  });

  it('name no branch where none is checked out', () => {
    git('init', '--quiet');
    git(...author, 'commit', '--quiet', '--allow-empty', '--message', 'first');
    git('checkout', '--quiet', '--detach');
    expect(Object.keys(checkoutVariables(folder))).toEqual(['GITHUB_SHA']);
  });

  it('are none of a folder that is no checkout', () => {
    expect(checkoutVariables(folder)).toEqual({});
  });
});
