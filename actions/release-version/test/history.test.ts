import {
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Context, inputVariable, readInputs } from '@kit/action';
import { createProcessRunner } from '@kit/process';
import { memoryWorld } from '@kit/testing';
import { inputs as schema } from '../src/inputs.ts';
import { run } from '../src/run.ts';

const process = createProcessRunner();
const author = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
const numbered = (text: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${text} ${index}`);
const main = { ref: 'refs/heads/main', refName: 'main' };

describe('the history behind a version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-history-'));
  const origin = join(folder, 'origin');
  let clones = 0;

  const git = async (at: string, ...args: string[]) => {
    const command = ['git', '-C', at, ...author, ...args] as const;
    return (await process.run(command)).stdout.trim();
  };
  const commit = (at: string, message: string) =>
    git(at, 'commit', '-q', '--allow-empty', '-m', message);
  const clone = async (from: string, ...options: string[]) => {
    clones += 1;
    const at = join(folder, `clone-${clones}`);
    const flags = ['-q', '--no-tags', '--depth=1', ...options];
    await process.run(['git', 'clone', ...flags, `file://${from}`, at]);
    return at;
  };
  const version = async (
    workspace: string,
    given: Readonly<Record<string, string>> = {},
    context: Partial<Context> = main,
  ) => {
    const world = memoryWorld({
      context: { ...context, workspace, temp: folder },
      env: globalThis.process.env,
    });
    const env = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        inputVariable(name),
        value,
      ]),
    );
    const inputs = readInputs(schema, env, () => undefined);
    return run(inputs, { ...world, process });
  };

  /** Many commits at once, on top of a branch. */
  const commits = async (at: string, messages: readonly string[]) => {
    const branch = await git(at, 'symbolic-ref', 'HEAD');
    const first = await git(at, 'rev-parse', 'HEAD');
    const stream = messages.map((message, index) =>
      [
        `commit ${branch}`,
        `committer t <t@example.com> ${1_800_000_000 + index} +0000`,
        `data ${message.length}`,
        message,
        ...(index === 0 ? [`from ${first}`] : []),
        '',
      ].join('\n'),
    );
    await process.run(['git', '-C', at, 'fast-import', '--quiet'], {
      input: stream.join('\n'),
    });
    await git(at, 'reset', '-q', '--hard');
  };

  beforeAll(async () => {
    await process.run(['git', 'init', '-q', '-b', 'main', origin]);
    await commit(origin, 'feat: one');
    await git(origin, 'tag', 'v1.4.0');
    await git(origin, 'checkout', '-q', '-b', 'side');
    await commit(origin, 'feat(side)!: far away');
    await commits(origin, numbered('fix(side):', 70));
    await git(origin, 'checkout', '-q', 'main');
    await commits(origin, numbered('fix: before', 60));
    await git(origin, 'tag', '-a', '-m', 'x', 'v1.4.1');
    await commits(origin, numbered('fix: after', 55));
    await git(origin, 'merge', '-q', '--no-ff', '-m', 'merge side', 'side');
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads no file of the runner that a link of the checkout names', async () => {
    const at = await clone(origin);
    writeFileSync(join(folder, 'secret'), '9-a-secret');
    writeFileSync(join(at, 'real'), '4.5.6');
    const given = { strategy: 'file', file: 'VERSION' };
    symlinkSync('real', join(at, 'VERSION'));
    expect((await version(at, given)).outputs.version).toBe('4.5.6');
    rmSync(join(at, 'VERSION'));
    symlinkSync('../secret', join(at, 'VERSION'));
    await expect(version(at, given)).rejects.toMatchObject({
      code: 'WORKSPACE_FILE_REFUSED',
    });
  });

  it('is fetched beside a shallow checkout, which stays as it was', async () => {
    const at = await clone(origin);
    const config = readFileSync(join(at, '.git/config'), 'utf8');
    const { outputs } = await version(at);
    expect(outputs).toMatchObject({
      version: '1.4.1',
      'previous-tag': 'v1.4.1',
      changed: false,
      distance: 127,
    });
    expect(readFileSync(join(at, '.git/config'), 'utf8')).toBe(config);
    expect(await git(at, 'rev-list', '--count', 'HEAD')).toBe('1');
    expect(await git(at, 'tag', '--list')).toBe('');
    expect(await git(at, 'fsck', '--connectivity-only')).toBe('');
  });

  it('reaches to where side branches left, however far back that is', async () => {
    const at = await clone(origin);
    const { outputs } = await version(at, { strategy: 'commits' });
    // The breaking commit is on the side branch, before the tag's own commits.
    expect(outputs).toMatchObject({ version: '2.0.0', bump: 'major' });
    expect(outputs.notes).toContain('### Breaking changes');
  });

  it('is not taken for whole when the tag is there and a side branch is cut', async () => {
    const at = await clone(origin, '--depth=58');
    await git(at, 'fetch', '-q', 'origin', 'tag', 'v1.4.1', '--depth=58');
    const { outputs } = await version(at, { strategy: 'commits' });
    expect(outputs.version).toBe('2.0.0');
  });

  it('of one folder is asked with its trees', async () => {
    const { outputs } = await version(await clone(origin), {
      strategy: 'commits',
      path: 'services/users',
    });
    expect(outputs).toMatchObject({ version: '1.4.1', bump: 'none' });
  });

  it('is not fetched where the remote has no version tag', async () => {
    const bare = join(folder, 'bare');
    await process.run(['git', 'init', '-q', '-b', 'main', bare]);
    await commit(bare, 'feat: x');
    await commit(bare, 'feat: y');
    const at = await clone(bare);
    const { outputs } = await version(at);
    expect(outputs).toMatchObject({
      version: '0.0.0',
      'reason-code': 'no-tag-yet',
    });
    const { outputs: first } = await version(at, { 'first-version': '0.1.0' });
    expect(first.version).toBe('0.1.0');
    const { outputs: bumped } = await version(at, { strategy: 'commits' });
    expect(bumped).toMatchObject({ version: '0.1.0', bump: 'minor' });
  });

  it('gives the next patch of a line by the tags of the remote', async () => {
    const branch = { ref: 'refs/heads/release/1.4', refName: 'release/1.4' };
    const { outputs } = await version(await clone(origin), {}, branch);
    expect(outputs).toMatchObject({
      version: '1.4.2',
      'reason-code': 'from-branch',
    });
  });

  it('names the tag before, when the run is about a tag', async () => {
    const at = await clone(origin, '--branch=v1.4.1');
    await git(at, 'fetch', '-q', '--depth=1', 'origin', 'tag', 'v1.4.1');
    const tag = { ref: 'refs/tags/v1.4.1', refName: 'v1.4.1' };
    expect((await version(at, {}, tag)).outputs).toMatchObject({
      version: '1.4.1',
      'previous-tag': 'v1.4.0',
      distance: 60,
      changed: true,
      'reason-code': 'from-tag',
    });
    const { outputs } = await version(at, { fetch: 'never' }, tag);
    expect(outputs).toMatchObject({
      version: '1.4.1',
      'previous-tag': undefined,
    });
  });

  it.each([
    ['fetch is never', { fetch: 'never' }, undefined],
    ['the remote is gone', {}, 'file:///nowhere/at/all'],
    ['there is no remote', {}, ''],
  ])('is an error when it is cut and %s', async (_, given, url) => {
    const at = await clone(origin);
    if (url === '') await git(at, 'remote', 'remove', 'origin');
    else if (url !== undefined)
      await git(at, 'remote', 'set-url', 'origin', url);
    await expect(version(at, given)).rejects.toMatchObject({
      code: 'HISTORY_SHALLOW',
    });
    const { outputs } = await version(at, {
      ...given,
      strategy: 'input',
      version: '3.0.0',
    });
    expect(outputs.version).toBe('3.0.0');
  });

  it('fails on request when nothing changed, and creates no tag then', async () => {
    const at = await clone(origin, '--branch=v1.4.1');
    await git(at, 'fetch', '-q', '--depth=1', 'origin', 'tag', 'v1.4.1');
    const { outputs, failure } = await version(at, {
      strategy: 'commits',
      'fail-if-unchanged': 'true',
      'create-tag': 'true',
    });
    expect(failure).toContain('1.4.1 is the version of v1.4.1 already');
    expect(outputs).toMatchObject({
      'reason-code': 'unchanged',
      'tag-created': false,
    });
  });

  describe('in a checkout', () => {
    let count = 0;
    const repository = async () => {
      const at = join(folder, `own-${count++}`);
      await process.run(['git', 'init', '-q', '-b', 'main', at]);
      return at;
    };

    it('without a commit is asked for', async () => {
      await expect(
        version(await repository(), {}, { ...main, sha: '' }),
      ).rejects.toMatchObject({
        code: 'VERSION_SOURCE_MISSING',
        message: expect.stringContaining('no commit'),
      });
    });

    it('has the release of a commit that is its candidate, too, whatever the prefix', async () => {
      const at = await repository();
      await commit(at, 'feat: one');
      for (const prefix of ['v', 'my-app/v']) {
        for (const tag of ['1.0.0-rc.1', '1.0.0', '0.9.10'])
          await git(at, 'tag', `${prefix}${tag}`);
        const { outputs } = await version(at, { 'tag-prefix': prefix });
        expect(outputs.version).toBe('1.0.0');
      }
    });

    it('has the highest candidate', async () => {
      const at = await repository();
      await commit(at, 'feat: one');
      for (const tag of ['v1.0.0-rc.9', 'v1.0.0-rc.10', 'v1.0.0-beta.99'])
        await git(at, 'tag', tag);
      expect((await version(at)).outputs.version).toBe('1.0.0-rc.10');
    });

    it('has versions without any prefix', async () => {
      const at = await repository();
      await commit(at, 'feat: one');
      await git(at, 'tag', '1.4.0');
      await commit(at, 'fix: two');
      const given = { 'tag-prefix': 'none', strategy: 'commits' };
      const { outputs } = await version(at, given);
      expect(outputs).toMatchObject({
        version: '1.4.1',
        tag: '1.4.1',
        'previous-tag': '1.4.0',
      });
      const ofTag = await version(at, given, {
        ref: 'refs/tags/2.0.0',
        refName: '2.0.0',
      });
      expect(ofTag.outputs.tag).toBe('1.4.1');
    });

    it('of a scheduled run is on the default branch, whatever that is called', async () => {
      const at = await repository();
      await commit(at, 'feat: one');
      await git(at, 'tag', 'v1.4.0');
      await commit(at, 'fix: two');
      const trunk = { ref: 'refs/heads/trunk', refName: 'trunk', event: {} };
      const scheduled = { ...trunk, eventName: 'schedule' };
      expect((await version(at, {}, scheduled)).outputs.version).toBe('1.4.0');
      const pushed = await version(at, {}, { ...trunk, eventName: 'push' });
      expect(pushed.outputs['reason-code']).toBe('described');
    });

    it.each([
      ['org/shop', '9.9.9'],
      ['stranger/shop', '1.4.0'],
    ])('of a pull request from %s is %s', async (head, expected) => {
      const at = await repository();
      await commit(at, 'feat: one');
      await git(at, 'tag', 'v1.4.0');
      const { outputs } = await version(
        at,
        {},
        {
          ref: 'refs/pull/3/merge',
          refName: '3/merge',
          headRef: 'hotfix/9.9.9',
          repository: 'org/shop',
          event: { pull_request: { head: { repo: { full_name: head } } } },
        },
      );
      expect(outputs.version).toBe(expected);
    });

    it('gets no tag that only describes it', async () => {
      const at = await repository();
      await commit(at, 'feat: one');
      await git(at, 'remote', 'add', 'origin', 'file:///nowhere');
      const feature = { ref: 'refs/heads/x', refName: 'x' };
      const { outputs } = await version(at, { 'create-tag': 'true' }, feature);
      expect(outputs).toMatchObject({
        'reason-code': 'described',
        'tag-created': false,
      });
    });
  });
});
