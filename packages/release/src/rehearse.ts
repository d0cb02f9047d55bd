import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Builder } from './build-twice.ts';
import { prepareRelease } from './prepare.ts';
import { moveMajorTag, pushReleaseTag } from './publish.ts';
import { buildRelease, receiveRelease } from './release.ts';
import { one } from './release-commit.ts';
import { openRepository } from './repository-files.ts';

/** What a release does on GitHub alone, in its order. */
const onlyOnGitHub = [
  'attest the archive (actions/attest-build-provenance)',
  'draft a release with it, then publish it, immutable from then on',
  'verify it (gh release verify, gh attestation verify)',
];

/**
 * A whole release with a bare repository of our own as the remote: prepare,
 * build twice, commit, hand over to a second clone, tag, move the major tag.
 * Nothing of it is left behind. `say` gets a line for each step.
 */
export async function rehearseRelease(
  folder: string,
  version: string,
  date: string,
  say: (line: string) => void,
  build?: Builder,
): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'kit-rehearsal-'));
  try {
    const sources = join(work, 'sources');
    const remote = join(work, 'remote.git');
    const outside = openRepository(folder);
    await outside.run(['clone', '--quiet', folder, sources]);
    const git = openRepository(sources);
    const prepared = await prepareRelease(sources, version, date);
    say(`prepared: ${prepared.join(', ') || 'nothing to change'}`);
    await commitAll(git, `chore(release): prepare ${version}`);
    await outside.run(['clone', '--quiet', '--bare', sources, remote]);
    const out = join(work, 'out');
    const release = await buildRelease(git, version, out, build);
    say(`built twice, the same bytes: tree ${release.tree}`);
    say(`committed: ${release.commit}, a child of ${release.parent}`);
    const publisher = join(work, 'publisher');
    await outside.run(['clone', '--quiet', remote, publisher]);
    const second = openRepository(publisher);
    await receiveRelease(second, version, out, release.commit);
    await pushReleaseTag(second, remote, version, release.commit);
    say(`tagged: ${release.tag}`);
    for (const step of onlyOnGitHub) say(`only on GitHub: ${step}`);
    const move = await moveMajorTag(second, remote, version, release.commit);
    say(
      move.moved
        ? `moved: ${move.tag}, from ${move.from ?? 'nothing'}`
        : `${move.tag} stays: ${move.why}`,
    );
    await assertTag(second, remote, release.tag, release.commit);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function commitAll(
  git: ReturnType<typeof openRepository>,
  message: string,
) {
  const identity = [
    '-c',
    'user.name=rehearsal',
    '-c',
    'user.email=rehearsal@invalid',
  ];
  await git.run([
    ...identity,
    'commit',
    '--quiet',
    '--all',
    '--allow-empty',
    '-m',
    message,
  ]);
}

async function assertTag(
  git: ReturnType<typeof openRepository>,
  remote: string,
  tag: string,
  commit: string,
) {
  await git.run(['fetch', '--quiet', remote, `refs/tags/${tag}`]);
  const fetched = await one(git, ['rev-parse', 'FETCH_HEAD']);
  if (fetched !== commit) throw new Error(`${tag} is ${fetched}`);
}
