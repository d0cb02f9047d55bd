import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideVersion, type Facts, versionIn } from '../src/decide.ts';
import {
  bumpOf,
  bumpVersion,
  dockerSafe,
  formatVersion,
  parseVersion,
} from '../src/semver.ts';

const facts: Facts = {
  strategy: 'auto',
  tagPrefix: 'v',
  ref: 'refs/heads/main',
  branch: 'main',
  defaultBranch: 'main',
  sha: 'abcdef0123456789abcdef0123456789abcdef01',
  dirty: false,
  nearest: { tag: 'v1.2.3', distance: 4 },
  tags: ['v1.2.3', 'v1.4.0', 'v1.4.7', 'v1.4.9-rc.1', 'v2.0.0'],
  messages: [],
  given: undefined,
  fileText: undefined,
  defaultBump: 'patch',
};
const onBranch = (branch: string) => ({ branch, ref: `refs/heads/${branch}` });

describe('decideVersion', () => {
  it.each<[string, Partial<Facts>, string, string]>([
    ['the nearest tag on main', {}, '1.2.3', 'nearest-tag'],
    [
      '0.0.0 on main without any tag',
      { nearest: undefined, tags: [] },
      '0.0.0',
      'no-tag-yet',
    ],
    [
      'the tag of the run',
      { ref: 'refs/tags/v3.0.0', branch: '' },
      '3.0.0',
      'from-tag',
    ],
    [
      'a prerelease tag',
      { ref: 'refs/tags/v3.0.0-rc.1', branch: '' },
      '3.0.0-rc.1',
      'from-tag',
    ],
    [
      'describe elsewhere',
      onBranch('feature/x'),
      '1.2.3-4-gabcdef0',
      'described',
    ],
    [
      'describe on the tag itself',
      { ...onBranch('feature/x'), nearest: { tag: 'v1.2.3', distance: 0 } },
      '1.2.3',
      'described',
    ],
    [
      'dirty',
      { ...onBranch('feature/x'), dirty: true },
      '1.2.3-4-gabcdef0-dirty',
      'described',
    ],
    [
      'dirty on the tag',
      {
        ...onBranch('x'),
        dirty: true,
        nearest: { tag: 'v1.2.3', distance: 0 },
      },
      '1.2.3-dirty',
      'described',
    ],
    [
      'describe without any tag',
      { ...onBranch('x'), nearest: undefined, tags: [] },
      '0.0.0-0-gabcdef0',
      'described',
    ],
    ['a hotfix branch', onBranch('hotfix/1.2.4'), '1.2.4', 'from-branch'],
    [
      'a hotfix branch with v',
      onBranch('hotfix/v1.2.4'),
      '1.2.4',
      'from-branch',
    ],
    [
      'the next patch of a release branch',
      onBranch('release/1.4'),
      '1.4.8',
      'from-branch',
    ],
    [
      'the first patch of a release branch',
      onBranch('release/3.0'),
      '3.0.0',
      'from-branch',
    ],
    ['release/1.4.x', onBranch('release/1.4.x'), '1.4.8', 'from-branch'],
    [
      'a hotfix without a version',
      onBranch('hotfix/login'),
      '1.2.3-4-gabcdef0',
      'described',
    ],
    ['an input', { strategy: 'input', given: 'v4.5.6' }, '4.5.6', 'from-input'],
    ['a file', { strategy: 'file', fileText: '7.8.9\n' }, '7.8.9', 'from-file'],
    [
      'commits: fix',
      { strategy: 'commits', messages: ['fix: a'] },
      '1.2.4',
      'from-commits',
    ],
    [
      'commits: feat',
      { strategy: 'commits', messages: ['fix: a', 'feat(x): b'] },
      '1.3.0',
      'from-commits',
    ],
    [
      'commits: breaking',
      { strategy: 'commits', messages: ['feat!: b'] },
      '2.0.0',
      'from-commits',
    ],
    [
      'commits: nothing asked',
      { strategy: 'commits', messages: ['docs: b'] },
      '1.2.4',
      'from-commits',
    ],
    ['commits: none', { strategy: 'commits' }, '1.2.3', 'from-commits'],
    [
      'commits: breaking before 1.0',
      {
        strategy: 'commits',
        messages: ['feat!: b'],
        nearest: { tag: 'v0.3.1', distance: 1 },
      },
      '0.4.0',
      'from-commits',
    ],
    [
      'a service of a monorepo',
      { tagPrefix: 'api/v', nearest: { tag: 'api/v1.1.0', distance: 2 } },
      '1.1.0',
      'nearest-tag',
    ],
    [
      'a prefix without v',
      { tagPrefix: 'api/', ref: 'refs/tags/api/v2.0.0', branch: '' },
      '2.0.0',
      'from-tag',
    ],
  ])('gives %s', (_, given, version, reason) => {
    expect(decideVersion({ ...facts, ...given })).toMatchObject({
      text: version,
      reason,
    });
  });

  it.each<[string, Partial<Facts>, string]>([
    [
      'a branch without a version',
      { strategy: 'branch' },
      'VERSION_SOURCE_MISSING',
    ],
    ['an empty input', { strategy: 'input' }, 'VERSION_SOURCE_MISSING'],
    ['a wrong input', { strategy: 'input', given: '1.2' }, 'VERSION_INVALID'],
    ['a wrong tag', { ref: 'refs/tags/v1', branch: '' }, 'VERSION_INVALID'],
    [
      'a file without one',
      { strategy: 'file', fileText: '{}' },
      'VERSION_SOURCE_MISSING',
    ],
  ])('refuses %s', (_, given, code) => {
    expect(() => decideVersion({ ...facts, ...given })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('always gives a version that it reads itself', () => {
    const branch = fc.oneof(
      fc.string(),
      fc.constantFrom('release/1.4', 'hotfix/2.0.1-x', 'main'),
    );
    fc.assert(
      fc.property(branch, fc.boolean(), fc.nat(99), (name, dirty, distance) => {
        const nearest = { tag: 'v1.0.0-rc.1', distance };
        const { text } = decideVersion({
          ...facts,
          ...onBranch(name),
          dirty,
          nearest,
        });
        expect(parseVersion(text)).toBeDefined();
      }),
    );
  });
});

describe('semantic versions', () => {
  it.each([
    '1.2',
    '01.2.3',
    '1.2.3-',
    '1.2.3-a..b',
    '1.2.3-01',
    'x',
    '',
    '1.2.3.4',
    '99999999999999999.0.0',
  ])('refuses %s', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  it.each(['1.2.3', '0.0.0', '1.2.3-rc.1', '1.2.3+b.1', '1.2.3-a.b+c'])(
    'keeps %s',
    (text) => {
      const version = parseVersion(text);
      expect(version && formatVersion(version)).toBe(text);
    },
  );

  it('ends a prerelease by its patch', () => {
    const version = parseVersion('1.2.3-rc.1');
    expect(version && formatVersion(bumpVersion(version, 'patch'))).toBe(
      '1.2.3',
    );
  });

  it.each([
    [[], 'none'],
    [['chore: x'], 'none'],
    [['perf(x): y'], 'patch'],
    [['feat: x\n\nBREAKING CHANGE: y'], 'major'],
    [['refactor(x)!: y', 'feat: z'], 'major'],
    [['Feat: x'], 'minor'],
    [['features: x', 'fixup! feat: x'], 'none'],
  ] as const)('reads the step of %j: %s', (messages, bump) => {
    expect(bumpOf(messages)).toBe(bump);
  });

  it.each([
    ['1.2.3+a/b', '1.2.3-a-b'],
    ['..x', 'x'],
  ])('makes %s docker-safe', (text, safe) => {
    expect(dockerSafe(text)).toBe(safe);
  });

  it.each([
    ['{"name": "x", "version": "1.2.3"}', '1.2.3'],
    ['[project]\nversion = "2.0.0"\n', '2.0.0'],
    ['v3.1.4\n', 'v3.1.4'],
    ['nothing', undefined],
  ])('finds the version of %j', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });
});
