import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { decodeBytes, encodeBytes } from '@kit/git';
import fc from 'fast-check';
import { ciPatterns, workflowPath } from '../src/ci-patterns.ts';
import type { Comparison } from '../src/comparison.ts';
import {
  decideFilters,
  decideServices,
  findDifferentAnswers,
} from '../src/decide.ts';
import { formatList } from '../src/file-list.ts';
import { findIdlePatterns } from '../src/idle-patterns.ts';
import { placeTexts } from '../src/output-budget.ts';
import { readFilters } from '../src/read-filters.ts';
import { readServices } from '../src/read-services.ts';
import { makeReport } from '../src/report.ts';

function comparison(
  paths: readonly string[],
  more: Partial<Comparison> = {},
): Comparison {
  const files = paths.map((path) => ({ path, change: 'modified' as const }));
  return {
    strategy: 'commits',
    baseSha: 'a',
    headSha: 'b',
    how: 'test',
    files,
    ...more,
  };
}

const config = readServices(
  's.yml',
  `
services:
  auth: { paths: services/auth, depends_on: [users] }
  users: { paths: services/users, depends_on: [store] }
  store: { paths: services/store }
  waste: { paths: services/waste, vars: { tier: 2 } }
shared: [shared/**]
ignore: ['**/*.md']
`,
);
const places = config.services.map(({ name, path }) => ({
  name,
  path,
  isGoModule: name === 'auth',
}));
const nothing = {
  lockfiles: [],
  places,
  ciPatterns: ciPatterns(
    {
      path: '.github/workflows/ci.yml',
      text: 'steps:\n  - uses: ./tools/action\n',
    },
    '.github/services.yml',
  ),
};

const decided = (
  paths: readonly string[],
  facts: Partial<typeof nothing> = {},
  more: Partial<Comparison> = {},
) =>
  decideServices(config, comparison(paths, more), { ...nothing, ...facts })
    .filter(({ changed }) => changed)
    .map(
      ({ name, direct, reason }) =>
        `${name}${direct ? '!' : ''} ${reason.code}`,
    );

describe('decideServices', () => {
  it.each([
    ['nothing', [], []],
    ['a file of its own', ['services/waste/x'], ['waste! file']],
    [
      'a dependency, near and far',
      ['services/store/x'],
      ['auth dependency', 'users dependency', 'store! file'],
    ],
    ['a file that is ignored', ['services/store/README.md', 'shared/x.md'], []],
    [
      'shared code',
      ['shared/x'],
      ['auth shared', 'users shared', 'store shared', 'waste shared'],
    ],
    [
      'shared code, and its own',
      ['shared/x', 'services/auth/x'],
      ['auth! file', 'users shared', 'store shared', 'waste shared'],
    ],
    [
      'the workflow',
      ['.github/workflows/ci.yml'],
      ['auth ci', 'users ci', 'store ci', 'waste ci'],
    ],
    ['another workflow', ['.github/workflows/other.yml'], []],
    [
      'the config',
      ['.github/services.yml'],
      ['auth ci', 'users ci', 'store ci', 'waste ci'],
    ],
    [
      'a local action',
      ['tools/action/action.yml'],
      ['auth ci', 'users ci', 'store ci', 'waste ci'],
    ],
    ['a file of nobody', ['other/x'], []],
  ])('after a change of %s', (_, paths, expected) => {
    expect(decided(paths)).toEqual(expected);
  });

  it('takes everything for changed when the comparison says so', () => {
    const all = decided([], {}, { everything: 'no base' });
    expect(all).toEqual([
      'auth fallback',
      'users fallback',
      'store fallback',
      'waste fallback',
    ]);
  });

  const lock = (userVersion: string, more = '') =>
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { workspaces: ['services/*'] },
        'services/users': { dependencies: { left: '1' } },
        'services/waste': {},
        'node_modules/left': {
          version: userVersion,
          dependencies: { deep: '1' },
        },
        'node_modules/deep': { version: `1${more}` },
      },
    });
  it.each([
    [
      'a direct dependency',
      lock('1'),
      lock('2'),
      ['auth dependency', 'users! lockfile'],
    ],
    [
      'a dependency of a dependency',
      lock('1'),
      lock('1', '.1'),
      ['auth dependency', 'users! lockfile'],
    ],
    ['nothing but its form', lock('1'), `${lock('1')}\n`, []],
    [
      'into something unreadable',
      lock('1'),
      '{',
      [
        'auth! lockfile',
        'users! lockfile',
        'store! lockfile',
        'waste! lockfile',
      ],
    ],
    [
      'from nothing',
      undefined,
      lock('1'),
      [
        'auth! lockfile',
        'users! lockfile',
        'store! lockfile',
        'waste! lockfile',
      ],
    ],
  ])('after package-lock.json changed %s', (_, base, head, expected) => {
    const path = 'package-lock.json';
    expect(
      decided([path], { lockfiles: [{ path, base, head }] as never }),
    ).toEqual(expected);
  });

  const pnpm = (version: string) =>
    `lockfileVersion: '9.0'\nimporters:\n  services/users:\n    dependencies:\n      left: { specifier: ^1, version: 1.0.0 }\n  services/waste:\n    dependencies:\n      users: { specifier: 'workspace:*', version: 'link:../users' }\n  services/store: {}\npackages:\n  left@1.0.0: { resolution: { integrity: a } }\n  deep@1.0.0: { resolution: { integrity: ${version} } }\nsnapshots:\n  left@1.0.0: { dependencies: { deep: 1.0.0 } }\n  deep@1.0.0: {}\n`;
  it('follows pnpm-lock.yaml through links and snapshots', () => {
    const path = 'pnpm-lock.yaml';
    const change = { path, base: pnpm('x'), head: pnpm('y') };
    expect(decided([path], { lockfiles: [change] as never })).toEqual([
      'auth dependency',
      'users! lockfile',
      'waste! lockfile',
    ]);
  });

  it.each([
    [
      'a version',
      'module m\nrequire a v1',
      'module m\nrequire a v2',
      [
        'auth dependency',
        'users! lockfile',
        'store! lockfile',
        'waste! lockfile',
      ],
    ],
    [
      'comments and order',
      'module m\nrequire (\n a v1\n b v1 // indirect\n)',
      'module m\nrequire (\n b v1\n a v1\n)',
      [],
    ],
  ])(
    'after go.mod changed %s, a module of its own aside',
    (_, base, head, expected) => {
      const path = 'go.mod';
      expect(
        decided([path], { lockfiles: [{ path, base, head }] as never }),
      ).toEqual(expected);
    },
  );
});

describe('filters', () => {
  const given = readFilters(
    'f',
    "docs: ['docs/**', '!docs/**/*.png']\ncode: src",
    true,
  );
  const options = { quantifier: 'some', negation: 'ordered' } as const;

  it('are told apart from what dorny/paths-filter would answer', () => {
    const found = comparison(['src/x']);
    const verdicts = decideFilters(given, found, options);
    expect(verdicts.map(({ changed }) => changed)).toEqual([false, true]);
    expect(findDifferentAnswers(given, verdicts, found, 'some')).toEqual([
      'docs',
    ]);
    const asDorny = decideFilters(given, found, {
      ...options,
      negation: 'picomatch',
    });
    expect(asDorny.map(({ changed }) => changed)).toEqual([true, false]);
  });

  it('that match no tracked file are found', () => {
    const rules = given.flatMap((filter) => filter.rules);
    expect(findIdlePatterns(rules, ['docs/a.md', 'srcs'])).toEqual([
      '!docs/**/*.png',
      'src',
    ]);
    expect(findIdlePatterns(rules, ['docs/a.png', 'src/x'])).toEqual([]);
  });
});

describe('formatList', () => {
  const anyName = fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .filter((b) => !b.includes(0))
    .map((bytes) => decodeBytes(bytes));

  it('gives words that bash reads back, byte for byte', () => {
    fc.assert(
      fc.property(
        fc.array(anyName, { minLength: 50, maxLength: 200 }),
        (names) => {
          const words = formatList(names, 'shell');
          const printed = execFileSync('bash', [
            '-c',
            'eval "files=($1)"; printf "%s\\0" "${files[@]}"',
            '-',
            words,
          ]);
          const expected = names.map((name) =>
            Buffer.concat([
              Buffer.from(name.startsWith('-') ? './' : ''),
              encodeBytes(name),
              Buffer.from('\0'),
            ]),
          );
          expect(printed.equals(Buffer.concat(expected))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives JSON that reads back, in printable characters', () => {
    fc.assert(
      fc.property(fc.array(anyName), (names) => {
        const text = formatList(names, 'json');
        expect(JSON.parse(text)).toEqual(names);
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028\u2029]/);
      }),
      { numRuns: 10_000 },
    );
  });

  it.each([
    ['csv', ['a', 'b,c', 'd"e', 'f\udcff'], 'a,"b,c","d""e",f\\xff'],
    [
      'lines',
      ['a b', 'c\nd', '"e"', 'f\udcff'],
      'a b\n"c\\012d"\n"\\"e\\""\n"f\\377"',
    ],
    ['none', ['a'], ''],
  ] as const)('gives %s', (format, names, text) => {
    expect(formatList(names, format)).toBe(text);
  });
});

describe('makeReport', () => {
  const services = config.services;
  const options = {
    listFiles: 'json',
    folder: '/tmp/lists',
    event: 'push',
  } as const;

  it('makes a matrix of what changed, with the variables', () => {
    const found = comparison(['services/waste/x']);
    const verdicts = decideServices(config, found, nothing);
    const { outputs, extraOutputs } = makeReport(
      verdicts,
      services,
      found,
      options,
    );
    expect(outputs).toMatchObject({
      changes: ['waste'],
      matrix: { include: [{ name: 'waste', path: 'services/waste', tier: 2 }] },
      any: true,
      all: false,
      truncated: false,
      'reason-code': 'changes-found',
    });
    expect(extraOutputs).toMatchObject({
      waste: true,
      waste_count: 1,
      waste_files: '["services/waste/x"]',
      auth: false,
    });
  });

  it('never cuts a list: what is too long goes to a file', () => {
    const paths = Array.from(
      { length: 9000 },
      (_, i) => `services/waste/${i}-${'x'.repeat(20)}`,
    );
    const found = comparison(paths);
    const report = makeReport(
      decideServices(config, found, nothing),
      services,
      found,
      options,
    );
    expect(report.outputs.truncated).toBe(true);
    expect(report.extraOutputs).toMatchObject({
      waste_files: '',
      waste_files_path: '/tmp/lists/waste.json',
      waste_count: 9000,
    });
    expect(JSON.parse(report.files[0]?.text ?? '')).toEqual(paths);
  });

  it('says that all are affected when all are', () => {
    const found = comparison(['shared/x']);
    const { outputs } = makeReport(
      decideServices(config, found, nothing),
      services,
      found,
      options,
    );
    expect(outputs).toMatchObject({
      all: true,
      'reason-code': 'shared-changed',
    });
  });
});

describe('placeTexts', () => {
  it('keeps within the total as within each', () => {
    const text = 'x'.repeat(100_000);
    const placed = placeTexts(
      [text, 'x'.repeat(140_000), text, text, text, text],
      1000,
    );
    expect(placed.map(({ spilled }) => spilled)).toEqual([
      false,
      true,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe('workflowPath', () => {
  it.each([
    [
      'org/shop/.github/workflows/ci.yml@refs/heads/a@b',
      'org/shop',
      '.github/workflows/ci.yml',
    ],
    [
      'org/other/.github/workflows/ci.yml@refs/heads/main',
      'org/shop',
      undefined,
    ],
    [
      'org/shop/.github/workflows/ci@2.yml@refs/pull/7/merge',
      'org/shop',
      '.github/workflows/ci@2.yml',
    ],
    ['', 'org/shop', undefined],
  ])('%j in %j is %j', (ref, repository, path) => {
    expect(workflowPath(ref, repository)).toBe(path);
  });
});
