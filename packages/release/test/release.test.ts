import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Builder } from '../src/build-twice.ts';
import { prepareRelease } from '../src/prepare.ts';
import { moveMajorTag, pushReleaseTag } from '../src/publish.ts';
import { rehearseRelease } from '../src/rehearse.ts';
import { buildRelease, receiveRelease, verifyRelease } from '../src/release.ts';
import { renameRepository } from '../src/rename.ts';
import { openRepository } from '../src/repository-files.ts';
import { copyBuilder, createSampleKit, type SampleKit } from './sample-kit.ts';

let kit: SampleKit;
beforeEach(() => {
  kit = createSampleKit();
});
afterEach(() => kit.remove());

const out = () => join(kit.folder, '..', 'out');

async function releaseOf(version: string) {
  await prepareRelease(kit.folder, version, '2026-02-02');
  kit.commit(`chore(release): prepare ${version}`);
  return buildRelease(openRepository(kit.folder), version, out(), copyBuilder);
}

describe('preparing', () => {
  it('pins the workflows and the changelog, and nothing else', async () => {
    expect(await prepareRelease(kit.folder, '1.2.3', '2026-02-02')).toEqual([
      '.github/workflows/pr-check.yml',
      'CHANGELOG.md',
    ]);
    expect(kit.git('diff', '--stat', '--', 'README.md')).toBe('');
    expect(kit.git('grep', 'uses:')).toContain('a/k/scan@v1.2.3');
  });

  it('refuses to build what still uses a moving tag', async () => {
    const git = openRepository(kit.folder);
    await expect(
      buildRelease(git, '1.2.3', out(), copyBuilder),
    ).rejects.toMatchObject({
      code: 'RELEASE_REFERENCES_STALE',
      message:
        '.github/workflows/pr-check.yml: uses a/k/scan@v1, and the release is v1.2.3',
    });
  });
});

describe('building', () => {
  it('makes a child of the frozen commit that holds the bundles and the same workflows', async () => {
    const release = await releaseOf('1.2.3');
    expect(kit.git('rev-parse', `${release.commit}^`)).toBe(release.parent);
    expect(
      kit.git('ls-tree', '-r', '--name-only', release.commit).split('\n'),
    ).toEqual(['.github/workflows/pr-check.yml', 'scan/dist/index.js']);
    expect(kit.git('rev-parse', 'HEAD')).toBe(release.parent);
    expect(kit.git('status', '--porcelain')).toBe('');
  });

  it('gives the same commit to whoever builds it again', async () => {
    const release = await releaseOf('1.2.3');
    rmSync(out(), { recursive: true });
    const git = openRepository(kit.folder);
    const again = await buildRelease(git, '1.2.3', out(), copyBuilder);
    expect(again.commit).toBe(release.commit);
  });

  it('stops when two builds differ, and names the file', async () => {
    await prepareRelease(kit.folder, '1.2.3', '2026-02-02');
    kit.commit('chore: prepare');
    let build = 0;
    const unstable: Builder = async (checkout, to) => {
      await copyBuilder(checkout, to);
      build += 1;
      appendFileSync(join(to, 'scan/dist/index.js'), `// ${build}\n`);
    };
    const git = openRepository(kit.folder);
    await expect(
      buildRelease(git, '1.2.3', out(), unstable),
    ).rejects.toMatchObject({
      code: 'RELEASE_NOT_REPRODUCIBLE',
      message: '1 files differ between two builds: scan/dist/index.js',
    });
    expect(kit.git('for-each-ref', 'refs/kit-release')).toBe('');
  });

  it('stops when the build changes a workflow', async () => {
    await prepareRelease(kit.folder, '1.2.3', '2026-02-02');
    kit.commit('chore: prepare');
    const meddling: Builder = async (checkout, to) => {
      await copyBuilder(checkout, to);
      appendFileSync(join(to, '.github/workflows/pr-check.yml'), '# more\n');
    };
    const git = openRepository(kit.folder);
    await expect(
      buildRelease(git, '1.2.3', out(), meddling),
    ).rejects.toMatchObject({ code: 'RELEASE_NOT_WHAT_WAS_BUILT' });
  });
});

describe('handing over and publishing', () => {
  it('takes over exactly the commit that was built', async () => {
    const { commit } = await releaseOf('1.2.3');
    kit.git('update-ref', '-d', 'refs/kit-release/v1.2.3');
    const git = openRepository(kit.folder);
    await receiveRelease(git, '1.2.3', out(), commit);
    await expect(
      receiveRelease(git, '1.2.3', out(), kit.git('rev-parse', 'HEAD')),
    ).rejects.toMatchObject({ code: 'RELEASE_NOT_WHAT_WAS_BUILT' });
  });

  it('refuses a release of another commit than the one checked out', async () => {
    const { commit } = await releaseOf('1.2.3');
    kit.commit('feat: later');
    await expect(
      receiveRelease(openRepository(kit.folder), '1.2.3', out(), commit),
    ).rejects.toThrow('its parent is');
  });

  it('tags once, lightweight, and never moves a version', async () => {
    const { commit, parent } = await releaseOf('1.2.3');
    const git = openRepository(kit.folder);
    expect(await pushReleaseTag(git, 'origin', '1.2.3', commit)).toBe(true);
    expect(await pushReleaseTag(git, 'origin', '1.2.3', commit)).toBe(false);
    expect(kit.git('ls-remote', 'origin', 'refs/tags/*')).toBe(
      `${commit}\trefs/tags/v1.2.3`,
    );
    await expect(
      pushReleaseTag(git, 'origin', '1.2.3', parent),
    ).rejects.toMatchObject({ code: 'RELEASE_TAG_TAKEN' });
  });

  it('moves v1 forward only', async () => {
    const git = openRepository(kit.folder);
    const first = await releaseOf('1.2.3');
    await pushReleaseTag(git, 'origin', '1.2.3', first.commit);
    expect(await moveMajorTag(git, 'origin', '1.2.3', first.commit)).toEqual({
      moved: true,
      tag: 'v1',
    });
    const next = await releaseOf('1.3.0');
    await pushReleaseTag(git, 'origin', '1.3.0', next.commit);
    expect(await moveMajorTag(git, 'origin', '1.3.0', next.commit)).toEqual({
      moved: true,
      tag: 'v1',
      from: first.commit,
    });
    expect(
      await moveMajorTag(git, 'origin', '1.2.3', first.commit),
    ).toMatchObject({ moved: false });
    expect(kit.git('ls-remote', 'origin', 'refs/tags/v1')).toContain(
      next.commit,
    );
  });

  it('can be verified by whoever has the repository', async () => {
    const git = openRepository(kit.folder);
    const { commit } = await releaseOf('1.2.3');
    kit.git('tag', 'v1.2.3', commit);
    expect((await verifyRelease(git, '1.2.3', copyBuilder)).commit).toBe(
      commit,
    );
    const other: Builder = async (checkout, to) => {
      await copyBuilder(checkout, to);
      appendFileSync(join(to, 'scan/dist/index.js'), '// not the same\n');
    };
    await expect(verifyRelease(git, '1.2.3', other)).rejects.toMatchObject({
      code: 'RELEASE_NOT_REPRODUCIBLE',
      message: expect.stringContaining('scan/dist/index.js'),
    });
  });
});

describe('a rehearsal', () => {
  it('goes all the way with a remote of its own and leaves nothing', async () => {
    const lines: string[] = [];
    const before = kit.git('for-each-ref');
    await rehearseRelease(
      kit.folder,
      '1.2.3',
      '2026-02-02',
      (line) => lines.push(line),
      copyBuilder,
    );
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'prepared',
      'built twice, the same bytes',
      'committed',
      'tagged',
      'only on GitHub',
      'only on GitHub',
      'only on GitHub',
      'moved',
    ]);
    expect(kit.git('for-each-ref')).toBe(before);
    expect(kit.git('status', '--porcelain')).toBe('');
  });
});

describe('renaming', () => {
  it('rewrites every tracked text file and knows its new name', async () => {
    kit.write('logo.bin', 'x');
    kit.commit('chore: more');
    expect(
      (await renameRepository(kit.folder, 'acme/delivery')).sort(),
    ).toEqual(['.github/workflows/pr-check.yml', 'README.md', 'package.json']);
    await renameRepository(kit.folder, 'other/kit');
    const text = readFileSync(join(kit.folder, 'README.md'), 'utf8');
    expect(text).toBe('Take other/kit/scan@v1.\n');
  });

  it('refuses what is no repository, and changes nothing', async () => {
    await expect(renameRepository(kit.folder, 'acme')).rejects.toMatchObject({
      code: 'KIT_NAME_INVALID',
    });
    expect(kit.git('status', '--porcelain')).toBe('');
  });
});
