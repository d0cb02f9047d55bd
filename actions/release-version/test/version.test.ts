import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bumpOf } from '../src/conventional.ts';
import { decideVersion } from '../src/decide.ts';
import type { Facts } from '../src/facts.ts';
import { releaseNotes } from '../src/notes.ts';
import {
  bumpVersion,
  dockerSafe,
  formatVersion,
  parseVersion,
} from '../src/semver.ts';
import { versionIn } from '../src/version-file.ts';

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
  branchPattern: /^(?:release|hotfix)s?[/-](.+)$/,
  commits: [],
  given: undefined,
  fileText: undefined,
  defaultBump: 'patch',
  firstVersion: undefined,
  prerelease: undefined,
  buildMetadata: '',
};
const of = (...messages: readonly string[]) =>
  messages.map((message) => ({ sha: 'a'.repeat(40), message }));
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
    [
      'describe in a pull request from a branch that is called main, too',
      { ref: 'refs/pull/3/merge', branch: 'main' },
      '1.2.3-4-gabcdef0',
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
      { strategy: 'commits', commits: of('fix: a') },
      '1.2.4',
      'from-commits',
    ],
    [
      'commits: feat',
      { strategy: 'commits', commits: of('fix: a', 'feat(x): b') },
      '1.3.0',
      'from-commits',
    ],
    [
      'commits: breaking',
      { strategy: 'commits', commits: of('feat!: b') },
      '2.0.0',
      'from-commits',
    ],
    [
      'commits: nothing asked',
      { strategy: 'commits', commits: of('docs: b') },
      '1.2.4',
      'from-commits',
    ],
    ['commits: none', { strategy: 'commits' }, '1.2.3', 'from-commits'],
    [
      'commits: breaking before 1.0',
      {
        strategy: 'commits',
        commits: of('feat!: b'),
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
    ['the first version', { nearest: undefined, tags: [] }, '0.2.0'],
    [
      'the first version, from commits',
      {
        nearest: undefined,
        tags: [],
        strategy: 'commits',
        commits: of('feat: a'),
      },
      '0.2.0',
    ],
    [
      'the first version, described',
      { ...onBranch('x'), nearest: undefined, tags: [] },
      '0.2.0-0-gabcdef0',
    ],
    ['a tag rather than the first version', {}, '1.2.3'],
  ])('begins with %s', (_, given, version) => {
    const { text } = decideVersion({
      ...facts,
      firstVersion: '0.2.0',
      ...given,
    });
    expect(text).toBe(version);
  });

  it.each<[string, Partial<Facts>, string]>([
    ['the first of its version', {}, '1.3.0-rc.1'],
    [
      'the next of its version',
      {
        tags: [
          'v1.2.3',
          'v1.3.0-rc.1',
          'v1.3.0-rc.9',
          'v1.3.0-beta.20',
          'v1.3.0-rc.x',
        ],
      },
      '1.3.0-rc.10',
    ],
    [
      'the next after a prerelease',
      { nearest: { tag: 'v1.3.0-rc.1', distance: 1 }, tags: ['v1.3.0-rc.1'] },
      '1.3.0-rc.2',
    ],
    ['nothing where nothing changed', { commits: [] }, '1.2.3'],
    [
      'that of a release branch',
      { strategy: 'branch', ...onBranch('release/1.4') },
      '1.4.8-rc.1',
    ],
    [
      'not one of a prerelease that is given',
      { strategy: 'branch', ...onBranch('hotfix/1.4.8-x.1') },
      '1.4.8-x.1',
    ],
    ['not one of the nearest tag', { strategy: 'auto' }, '1.2.3'],
  ])('makes prerelease %s', (_, given, version) => {
    const { text } = decideVersion({
      ...facts,
      strategy: 'commits',
      commits: of('feat: a'),
      prerelease: 'rc',
      ...given,
    });
    expect(text).toBe(version);
  });

  it('puts build metadata on the version and not on the tag', () => {
    const { text, tag, changed } = decideVersion({
      ...facts,
      buildMetadata: 'gabc',
    });
    expect([text, tag, changed]).toEqual(['1.2.3+gabc', 'v1.2.3', false]);
  });

  it('reads the version of a branch by the pattern that is given', () => {
    const { text } = decideVersion({
      ...facts,
      strategy: 'branch',
      ...onBranch('stable-1.4'),
      branchPattern: /^stable-(.+)$/,
    });
    expect(text).toBe('1.4.8');
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

  it.each([
    ['1.3.0-rc.1', 'minor', '1.3.0'],
    ['1.3.0-rc.1', 'major', '2.0.0'],
    ['1.3.1-rc.1', 'minor', '1.4.0'],
    ['2.0.0-rc.1', 'major', '2.0.0'],
    ['2.0.1-rc.1', 'major', '3.0.0'],
    ['0.3.0-rc.1', 'major', '0.3.0'],
    ['0.3.1', 'major', '0.4.0'],
    ['1.2.3', 'none', '1.2.3'],
  ] as const)('%s and a %s change is %s', (text, bump, next) => {
    const version = parseVersion(text);
    expect(version && formatVersion(bumpVersion(version, bump))).toBe(next);
  });

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
    ['{"dependencies": {"version": "9.9.9"}, "version": "1.2.3"}', '1.2.3'],
    ['{"x": {"version": "9.9.9"}}', undefined],
    ['{"version": 3}', undefined],
    ['{"version": "1.2.3"', undefined],
    ['\ufeff{"version": "1.2.3"}', '1.2.3'],
    [
      '[tool.other]\nversion = "9.9.9"\n[tool.poetry]\nversion = "2.0.0"',
      '2.0.0',
    ],
    ['[package]\nname = "x"\nversion = "2.0.0"\n', '2.0.0'],
    ['[dependencies.x]\nversion = "9.9.9"\n', undefined],
    ['[[bin]]\nversion = "9.9.9"\n', undefined],
    ['v3.1.4\n', 'v3.1.4'],
    ['nothing', undefined],
  ])('finds the version of %j', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });
});

describe('release notes', () => {
  const notes = (...messages: readonly string[]) =>
    releaseNotes(of(...messages)).markdown;

  it('have a section for each kind of change', () => {
    const text = notes('docs: a', 'feat(api): b', 'fix: c', 'feat!: d', 'e');
    const order = [
      'Breaking',
      'd ',
      'Features',
      'api: b',
      'Fixes',
      'c ',
      'Other',
      'a ',
    ];
    const places = order.map((word) => text.indexOf(word));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('escape what a message holds, and end after 200 lines', () => {
    const text = notes('fix: <img> @team **x** ](y)\n\nbody');
    expect(text).not.toMatch(/<img>|@team|\*\*x|body/);
    const many = Array.from({ length: 230 }, (_, index) => `fix: ${index}`);
    expect(notes(...many)).toMatch(/and 30 more$/);
    expect(notes()).toBe('');
  });
});
