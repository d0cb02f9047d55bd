import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KitError } from '@kit/errors';
import { createGit, type Git, type Setting } from '@kit/git';
import { createProcessRunner } from '@kit/process';
import { type FakeServer, memoryWorld, startFakeServer } from '@kit/testing';
import { applyTag } from '../src/apply-tag.ts';

const sha = 'a'.repeat(40);
const other = 'b'.repeat(40);

/** A git whose remote has these tags by the time of each look. */
function fakeGit(looks: readonly string[], pushFails = false) {
  const commands: (readonly string[])[] = [];
  const settings: (readonly Setting[])[] = [];
  let look = 0;
  const git: Git = {
    folder: '/repository',
    configured: (given) => {
      settings.push(given);
      return git;
    },
    async run(args) {
      commands.push(args);
      if (args[0] === 'push' && pushFails)
        throw new KitError('PROGRAM_FAILED', 'world', 'rejected');
      const stdout = args[0] === 'push' ? '' : (looks[look++] ?? '');
      return { exitCode: 0, stdout, stderr: '', stdoutBytes: Buffer.from('') };
    },
  };
  return { git, commands, settings };
}

describe('applyTag', () => {
  const at = (commit: string, name = 'refs/tags/v1') => `${commit}\t${name}\n`;

  it.each([
    ['is not there', [''], false, true],
    ['is on the commit already', [at(sha)], false, false],
    [
      'is an annotated one of the commit',
      [`${at(other)}${at(sha, 'refs/tags/v1^{}')}`],
      false,
      false,
    ],
    [
      'is the end of another name',
      [at(other, 'refs/heads/refs/tags/v1')],
      false,
      true,
    ],
    ['was pushed by somebody faster', ['', at(sha)], true, false],
  ])('of a tag that %s', async (_, looks, pushFails, created) => {
    const { git, commands } = fakeGit(looks, pushFails);
    const world = memoryWorld();
    expect(await applyTag('v1', sha, undefined, world, git)).toBe(created);
    const pushed = commands.filter(([verb]) => verb === 'push');
    expect(pushed).toHaveLength(created || pushFails ? 1 : 0);
  });

  it.each([
    [[at(other)], false, 'VERSION_TAG_TAKEN'],
    [['', at(other)], true, 'VERSION_TAG_TAKEN'],
    [['', ''], true, 'PROGRAM_FAILED'],
  ])('with %j fails', async (looks, pushFails, code) => {
    const { git } = fakeGit(looks, pushFails);
    const world = memoryWorld();
    await expect(
      applyTag('v1', sha, undefined, world, git),
    ).rejects.toMatchObject({ code });
  });

  it('configures a login only when it has a token', async () => {
    const { git, settings } = fakeGit([at(sha)]);
    await applyTag('v1', sha, undefined, memoryWorld(), git);
    expect(settings).toEqual([]);
  });
});

describe('the login of a push', () => {
  const process = createProcessRunner();
  const seen: (string | undefined)[][] = [];
  let folder: string;
  let server: FakeServer;
  let git: Git;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit-login-'));
    seen.length = 0;
    server = await startFakeServer((request, response) => {
      seen.push(request.headersDistinct['authorization'] ?? []);
      response.writeHead(403).end();
    });
    await process.run(['git', 'init', '-q', folder]);
    git = createGit({
      process,
      folder,
      env: { ...globalThis.process.env, no_proxy: '*' },
    });
    // As actions/checkout leaves it.
    const name = `http.${server.origin}/.extraheader`;
    await git.run(['config', name, 'AUTHORIZATION: basic left']);
    await git.run(['remote', 'add', 'origin', `${server.origin}/org/shop`]);
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    [undefined, 'basic left'],
    [
      'ghs_mine',
      `basic ${Buffer.from('x-access-token:ghs_mine').toString('base64')}`,
    ],
  ])('with the token %s is one alone', async (token, login) => {
    const world = memoryWorld({ context: { serverUrl: server.origin } });
    await expect(applyTag('v1', sha, token, world, git)).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
    });
    expect(seen.length).toBeGreaterThan(0);
    for (const logins of seen) expect(logins).toEqual([login]);
  });
});
