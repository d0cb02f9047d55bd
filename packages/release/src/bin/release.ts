// npm run release -- prepare|build|tag|promote|verify|notes|rehearse VERSION
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, runCommand } from '@kit/devkit';
import type { Git } from '@kit/git';
import { notesOf } from '../changelog.ts';
import { prepareRelease } from '../prepare.ts';
import { moveMajorTag, pushReleaseTag } from '../publish.ts';
import { rehearseRelease } from '../rehearse.ts';
import { buildRelease, receiveRelease, verifyRelease } from '../release.ts';
import { openRepository } from '../repository-files.ts';
import { parseReleaseVersion } from '../version.ts';

interface Given {
  readonly version: string;
  readonly out: string;
  readonly commit: string;
  readonly remote: string;
}

const today = () => new Date().toISOString().slice(0, 10);

const commands: Readonly<Record<string, (given: Given) => Promise<string>>> = {
  prepare: async ({ version }) => {
    const changed = await prepareRelease(root, version, today());
    return `changed: ${changed.join(', ') || 'nothing'}`;
  },
  build: async ({ version, out }) => {
    const release = await buildRelease(openRepository(root), version, out);
    return `${release.tag}: ${release.commit}`;
  },
  tag: async ({ version, out, commit, remote }) => {
    const git = withToken(openRepository(root));
    await receiveRelease(git, version, out, commit);
    const pushed = await pushReleaseTag(git, remote, version, commit);
    return pushed ? 'tagged' : 'the tag is there already';
  },
  promote: async ({ version, commit, remote }) => {
    const git = withToken(openRepository(root));
    const move = await moveMajorTag(git, remote, version, commit);
    return move.moved ? `${move.tag} moved` : `${move.tag} stays: ${move.why}`;
  },
  verify: async ({ version }) => {
    const { commit } = await verifyRelease(openRepository(root), version);
    return `its sources give the same commit: ${commit}`;
  },
  notes: async ({ version }) =>
    notesOf(
      readFileSync(join(root, 'CHANGELOG.md'), 'utf8'),
      parseReleaseVersion(version).version,
    ),
  rehearse: async ({ version }) => {
    await rehearseRelease(root, version, today(), console.log);
    return 'rehearsed: nothing is left behind';
  },
};

/** The token of a job goes to git by environment, never by command line. */
function withToken(git: Git): Git {
  const { GITHUB_TOKEN, GITHUB_SERVER_URL } = process.env;
  if (!GITHUB_TOKEN || !GITHUB_SERVER_URL) return git;
  const basic = Buffer.from(`x-access-token:${GITHUB_TOKEN}`).toString(
    'base64',
  );
  const header = `AUTHORIZATION: basic ${basic}`;
  return git.configured([[`http.${GITHUB_SERVER_URL}/.extraheader`, header]]);
}

await runCommand(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'out/release' },
      commit: { type: 'string', default: '' },
      remote: { type: 'string', default: 'origin' },
    },
  });
  const [name = '', version = ''] = positionals;
  const command = commands[name];
  if (command === undefined) {
    const names = Object.keys(commands).join(' | ');
    console.error(`npm run release -- ${names} VERSION`);
    process.exitCode = 1;
    return;
  }
  console.log(
    await command({ ...values, version, out: resolve(root, values.out) }),
  );
});
