import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';
import { runBundle } from '@kit/testing';

const folder = mkdtempSync(join(tmpdir(), 'kit-revision-'));
const origin = join(folder, 'origin');
const clone = join(folder, 'clone');
const { run } = createProcessRunner();
const git = (at: string, ...args: string[]) => {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  return run(['git', '-C', at, ...identity, ...args]);
};

beforeAll(async () => {
  mkdirSync(origin);
  await git(origin, 'init', '--quiet', '--initial-branch=main');
  for (const name of ['a', 'b', 'c']) {
    writeFileSync(join(origin, name), name);
    await git(origin, 'add', '--all');
    await git(origin, 'commit', '--quiet', '--message', name);
  }
  await run(['git', 'clone', '--quiet', origin, clone]);
  await git(clone, 'checkout', '--quiet', '--detach', 'HEAD~1');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(['HEAD~1', '@~1', 'HEAD^'])(
  'compares with %s of the checkout, not of a default branch that is ahead',
  async (base) => {
    const { outputs } = await runBundle({
      action: join(root, 'actions/detect-changes'),
      workspace: clone,
      inputs: { base, filters: 'a: a\nb: b\nc: c' },
    });
    expect(outputs.get('changes')).toBe('["b"]');
  },
);

it('takes the first commit for a change of all its files', async () => {
  const first = join(folder, 'first');
  await run(['git', 'clone', '--quiet', origin, first]);
  await git(first, 'checkout', '--quiet', '--detach', 'HEAD~2');
  const { stdout } = await git(first, 'rev-parse', 'HEAD');
  const { outputs } = await runBundle({
    action: join(root, 'actions/detect-changes'),
    workspace: first,
    inputs: { base: `${stdout.trim()}~1`, filters: 'a: a\nb: b\nc: c' },
  });
  expect(outputs.get('changes')).toBe('["a"]');
});

it('refuses a working directory that is not there', async () => {
  const { exitCode, log } = await runBundle({
    action: join(root, 'actions/detect-changes'),
    workspace: clone,
    inputs: { 'working-directory': 'servces', filters: 'a: a' },
  });
  expect(exitCode).toBe(1);
  expect(log).toMatch(/servces: is not there \[CHECKOUT_MISSING\]/);
});
