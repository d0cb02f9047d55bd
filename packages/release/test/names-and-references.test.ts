import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listReferences, pinReferences } from '../src/action-references.ts';
import { notesOf, releaseChangelog } from '../src/changelog.ts';
import { isKitName, kitNameOf, renameKit } from '../src/kit-name.ts';
import { movesMajorTag, parseReleaseVersion } from '../src/version.ts';

describe('the name of the kit', () => {
  it.each([
    ['acme/delivery', true],
    ['a/b', true],
    ['Acme-1/kit.actions_2', true],
    ['acme', false],
    ['acme/', false],
    ['-acme/kit', false],
    ['acme/kit/more', false],
    ['acme/..', false],
    ['acme/k it', false],
    ['acme/$(id)', false],
  ])('takes %s as OWNER/NAME: %s', (name, valid) => {
    expect(isKitName(name)).toBe(valid);
  });

  it.each([
    [{ repository: 'github:acme/kit' }, 'acme/kit'],
    [{ repository: 'acme/kit' }, 'acme/kit'],
    [{ repository: { url: 'acme/kit' } }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('reads it from a manifest', (manifest, name) => {
    expect(kitNameOf(manifest)).toBe(name);
  });

  it.each([
    ['uses: a/k/x@v1', 'uses: acme/kit/x@v1'],
    ['https://github.com/a/k/issues', 'https://github.com/acme/kit/issues'],
    ['a/k@v1=DIR', 'acme/kit@v1=DIR'],
    ['a/k/*: ref-pin', 'acme/kit/*: ref-pin'],
    ['`a/k`.', '`acme/kit`.'],
    ['a/k-more', 'a/k-more'],
    ['aa/k', 'aa/k'],
    ['x-a/k', 'x-a/k'],
  ])('renames %s to %s', (before, after) => {
    expect(renameKit(before, 'a/k', 'acme/kit')).toBe(after);
  });

  it('writes a new name as it is, whatever it holds', () => {
    expect(renameKit('a/k', 'a/k', 'b/$&')).toBe('b/$&');
  });
});

describe('references to the kit', () => {
  const workflow = [
    'jobs:',
    '  a:',
    '    uses: a/k/.github/workflows/pr-check.yml@v1',
    '  b:',
    '    steps:',
    '      - uses: a/k/smoke-test@v1 # comment @v1',
    '      - uses: "a/k/slack-notify@v1.2.3"',
    '      - uses: other/k/x@v1',
    '      - run: echo a/k/x@v1',
  ].join('\n');

  it('lists those of this kit alone', () => {
    expect(listReferences(workflow, 'a/k')).toEqual([
      { path: '.github/workflows/pr-check.yml', ref: 'v1' },
      { path: 'smoke-test', ref: 'v1' },
      { path: 'slack-notify', ref: 'v1.2.3' },
    ]);
  });

  it('pins them and leaves every other byte', () => {
    const pinned = pinReferences(workflow, 'a/k', 'v2.0.0');
    expect(listReferences(pinned, 'a/k').map(({ ref }) => ref)).toEqual([
      'v2.0.0',
      'v2.0.0',
      'v2.0.0',
    ]);
    expect(pinned).toContain('# comment @v1');
    expect(pinned).toContain('other/k/x@v1');
    expect(pinned).toContain('echo a/k/x@v1');
  });

  it('is the same when done twice', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(9), (noise, major) => {
        const text = `${noise}\n${workflow}\n${noise}`;
        const once = pinReferences(text, 'a/k', `v${major}.0.0`);
        expect(pinReferences(once, 'a/k', `v${major}.0.0`)).toBe(once);
      }),
    );
  });
});

describe('versions', () => {
  it.each([
    ['1.4.0', { version: '1.4.0', tag: 'v1.4.0', majorTag: 'v1' }],
    [
      'v2.0.0-rc.1',
      { version: '2.0.0-rc.1', tag: 'v2.0.0-rc.1', majorTag: 'v2' },
    ],
  ])('reads %s', (given, expected) => {
    expect(parseReleaseVersion(given)).toEqual(expected);
  });

  it.each(['', '1.4', 'v1', 'latest', '1.4.0+build', '01.2.3', '--force'])(
    'refuses "%s"',
    (given) => {
      expect(() => parseReleaseVersion(given)).toThrow(
        `version: "${given}" is not a version to release`,
      );
    },
  );

  it.each([
    ['1.0.0', [], true],
    ['1.5.0', ['v1', 'v1.4.0', 'v2.0.0'], true],
    ['1.4.1', ['v1', 'v1.5.0'], false],
    ['2.0.0-rc.1', ['v1.5.0'], false],
    ['1.5.0', ['v1.6.0-rc.1'], true],
    ['1.10.0', ['v1.9.0'], true],
    ['1.9.0', ['v1.10.0'], false],
  ])('%s beside %j moves the major tag: %s', (version, tags, moves) => {
    expect(movesMajorTag(version, tags)).toBe(moves);
  });
});

describe('the changelog', () => {
  const text =
    '# Changelog\n\n## Unreleased\n\n- new\n\n## 1.0.0 - 2026-01-01\n\n- old\n';

  it('gives what was unreleased its version, once', () => {
    const released = releaseChangelog(text, '1.1.0', '2026-02-02');
    expect(notesOf(released, '1.1.0')).toBe('- new');
    expect(notesOf(released, '1.0.0')).toBe('- old');
    expect(released).toContain('## Unreleased\n\n## 1.1.0 - 2026-02-02');
    expect(releaseChangelog(released, '1.1.0', '2026-03-03')).toBe(released);
  });

  it('has no notes for a version that it does not know', () => {
    expect(notesOf(text, '9.9.9')).toBe('');
  });
});
