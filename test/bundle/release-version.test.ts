import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';
import { runBundle, unintendedCommands } from '@kit/testing';

const process = createProcessRunner();
const author = [
  '-c',
  'user.name=t',
  '-c',
  'user.email=t@example.com',
  '-c',
  'init.defaultBranch=main',
];

describe('release-version as the runner starts it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-version-'));
  const origin = join(folder, 'origin');
  const shallow = join(folder, 'shallow');
  const git = async (at: string, ...args: string[]) =>
    (await process.run(['git', '-C', at, ...author, ...args])).stdout.trim();
  const version = (
    workspace: string,
    inputs: Record<string, string> = {},
    env = {},
  ) =>
    runBundle({
      action: join(root, 'actions/release-version'),
      workspace,
      inputs,
      env,
    });

  beforeAll(async () => {
    await process.run(['git', ...author, 'init', '-q', origin]);
    await git(origin, 'commit', '-q', '--allow-empty', '-m', 'feat: one');
    await git(origin, 'tag', 'v1.0.0');
    await git(origin, 'tag', 'v0.9.0');
    await git(origin, 'tag', 'api/v3.0.0');
    for (let index = 0; index < 60; index++) {
      await git(origin, 'commit', '-q', '--allow-empty', '-m', `fix: ${index}`);
    }
    await process.run([
      'git',
      'clone',
      '-q',
      '--depth=1',
      '--no-tags',
      `file://${origin}`,
      shallow,
    ]);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses to guess in a shallow checkout that it may not deepen', async () => {
    const result = await version(shallow, { fetch: 'never' });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'history-shallow',
    ]);
  });

  it('fetches what a shallow checkout lacks until it finds a tag', async () => {
    const result = await version(shallow);
    expect(result.outputs.get('version')).toBe('1.0.0');
    expect(result.outputs.get('distance')).toBe('60');
    expect(result.outputs.get('ldflags')).toBe('-s -w -X main.version=v1.0.0');
  });

  it.each([
    [{ strategy: 'commits' }, {}, '1.0.1'],
    [{ 'tag-prefix': 'api/v' }, {}, '3.0.0'],
    [
      {},
      {
        GITHUB_REF: 'refs/heads/hotfix/1.0.1',
        GITHUB_REF_NAME: 'hotfix/1.0.1',
      },
      '1.0.1',
    ],
    [{ strategy: 'input', version: '5.0.0' }, {}, '5.0.0'],
  ])('with %j and %j says %s', async (inputs, env, expected) => {
    expect((await version(origin, inputs, env)).outputs.get('version')).toBe(
      expected,
    );
  });

  it('says 0.0.0 only of a whole repository without tags', async () => {
    const bare = join(folder, 'bare');
    await process.run(['git', ...author, 'init', '-q', bare]);
    await git(bare, 'commit', '-q', '--allow-empty', '-m', 'x');
    const result = await version(bare);
    expect([
      result.outputs.get('version'),
      result.outputs.get('reason-code'),
    ]).toEqual(['0.0.0', 'no-tag-yet']);
  });

  it('pushes a tag once, warns without a token, and never moves one', async () => {
    const inputs = {
      strategy: 'input',
      version: '1.1.0',
      'create-tag': 'true',
    };
    const dry = await version(shallow, { ...inputs, 'dry-run': 'true' });
    const first = await version(shallow, inputs);
    const second = await version(shallow, inputs);
    expect(
      [dry, first, second].map(({ outputs }) => outputs.get('tag-created')),
    ).toEqual(['false', 'true', 'false']);
    expect(first.log).toContain('starts no workflow');
    expect(await git(origin, 'tag', '--points-at', 'HEAD')).toBe('v1.1.0');
    await git(shallow, 'commit', '-q', '--allow-empty', '-m', 'other');
    const taken = await version(shallow, inputs);
    expect(taken.outputs.get('reason-code')).toBe('version-tag-taken');
  });

  it('takes no other ref that ends like the tag for the tag', async () => {
    const head = await git(origin, 'rev-parse', 'HEAD');
    await git(origin, 'update-ref', 'refs/heads/refs/tags/v7.0.0', head);
    const clone = join(folder, 'clone');
    await process.run(['git', 'clone', '-q', `file://${origin}`, clone]);
    const result = await version(clone, {
      strategy: 'input',
      version: '7.0.0',
      'create-tag': 'true',
    });
    expect(result.outputs.get('tag-created')).toBe('true');
    expect(await git(origin, 'rev-parse', 'refs/tags/v7.0.0')).toBe(head);
  });

  it.each([
    ['floating', ['v1']],
    ['annotated', ['-a', '-m', 'x', 'v1']],
    ['other', ['-a', '-m', 'x', 'v2-nightly']],
  ])('steps over %s tags that are no versions', async (name, tag) => {
    const own = join(folder, name);
    await process.run(['git', ...author, 'init', '-q', own]);
    await git(own, 'commit', '-q', '--allow-empty', '-m', 'feat: x');
    await git(own, 'tag', 'v1.4.0');
    await git(own, 'commit', '-q', '--allow-empty', '-m', 'fix: x');
    await git(own, 'tag', ...tag);
    const { outputs } = await version(own, { strategy: 'commits' });
    expect([outputs.get('previous-tag'), outputs.get('version')]).toEqual([
      'v1.4.0',
      '1.4.1',
    ]);
  });

  it('writes notes of hostile commits as text, and runs no command of theirs', async () => {
    const own = join(folder, 'hostile');
    await process.run(['git', ...author, 'init', '-q', own]);
    await git(own, 'commit', '-q', '--allow-empty', '-m', 'feat: x');
    await git(own, 'tag', 'v1.0.0');
    const message =
      'fix: ::error::x ##[add-mask]y <script> @team\n\nghadelimiter_\nversion=9.9.9';
    await git(own, 'commit', '-q', '--allow-empty', '-m', message);
    const { log, outputs, summary } = await version(own, {
      strategy: 'commits',
    });
    expect(outputs.get('version')).toBe('1.0.1');
    expect(outputs.get('notes')).not.toMatch(/<script>|@team/);
    expect(summary).not.toMatch(/<script>|@team/);
    expect(unintendedCommands(log)).toEqual([]);
  });

  it.each([
    [{ 'release-branch-pattern': '(' }, 'release-branch-pattern'],
    [{ 'first-version': '1.0' }, 'first-version'],
    [{ prerelease: 'rc.1' }, 'prerelease'],
    [{ prerelease: '7' }, 'prerelease'],
    [{ 'build-metadata': 'date' }, 'build-metadata'],
  ])('refuses %j', async (inputs, name) => {
    const { exitCode, log, outputs } = await version(origin, inputs);
    expect([exitCode, outputs.get('reason-code')]).toEqual([
      1,
      'input-invalid',
    ]);
    expect(log).toContain(name);
  });

  it('prints no command of a hostile branch or file', async () => {
    writeFileSync(join(folder, 'VERSION'), '1.2.3\n::set-output name=x::y\n');
    const branch = 'x##[add-mask]y';
    const env = { GITHUB_REF: `refs/heads/${branch}`, GITHUB_REF_NAME: branch };
    const results = [
      await version(origin, { strategy: 'branch' }, env),
      await version(origin, { strategy: 'input', version: '##[error]1' }),
      await version(origin, { strategy: 'file', file: '../VERSION' }),
      await version(origin, { 'tag-prefix': '--upload-pack=x' }),
    ];
    for (const { log } of results) expect(unintendedCommands(log)).toEqual([]);
    expect(results[2]?.outputs.get('version')).toBe('1.2.3');
  });
});
