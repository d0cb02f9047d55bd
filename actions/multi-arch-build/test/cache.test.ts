import { describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { memoryWorld } from '@kit/testing';
import fc from 'fast-check';
import {
  branchSlug,
  type CachePlan,
  cacheArguments,
  cacheKey,
} from '../src/cache.ts';
import { inputs as schema } from '../src/inputs.ts';
import { planCache } from '../src/plan-cache.ts';
import {
  normalizePlatform,
  planMatrix,
  runsNatively,
} from '../src/platforms.ts';

const platforms = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/arm/v6',
  'linux/386',
  'linux/s390x',
  'linux/ppc64le',
  'linux/riscv64',
];
const branch = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._/-]{1,60}$/),
  fc.constantFrom(
    'main',
    'linux-arm64',
    'a/b',
    'a-b',
    'A-b',
    'a_b',
    'v7',
    'x'.repeat(200),
    'ünï',
    '日本',
  ),
);
const build = fc.record({
  image: fc.constantFrom(
    'ghcr.io/org/api',
    'ghcr.io/org/web',
    'docker.io/org/api',
  ),
  platforms: fc.uniqueArray(fc.constantFrom(...platforms), {
    minLength: 1,
    maxLength: 8,
  }),
  variant: fc.tuple(
    fc.constantFrom('', 'a', 'b'),
    fc.constantFrom('', 'a', 'b'),
  ),
  branch,
});

describe('cache keys', () => {
  const plan = (
    given: {
      image: string;
      platforms: readonly string[];
      variant: readonly string[];
      branch: string;
    },
    kind: 'gha' | 'registry',
  ) =>
    cacheArguments({
      from: [kind],
      to: kind,
      scope: given,
      branches: [given.branch],
      reference: undefined,
    }).at(-1);

  it('are shared by no two builds of 1,000 random matrices', () => {
    fc.assert(
      fc.property(fc.array(build, { minLength: 2, maxLength: 8 }), (builds) => {
        const identity = (of: (typeof builds)[number]) =>
          JSON.stringify([
            of.image,
            [...of.platforms].sort(),
            of.variant,
            of.branch,
          ]);
        for (const kind of ['gha', 'registry'] as const) {
          const keys = new Map(
            builds.map((of) => [plan(of, kind), identity(of)]),
          );
          expect(keys.size).toBe(new Set(builds.map(identity)).size);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are tags that registries take', () => {
    fc.assert(
      fc.property(build, (given) => {
        expect(`buildcache-${cacheKey(given, given.branch)}`).toMatch(
          /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
        );
      }),
    );
  });

  it.each([
    ['main', 'main'],
    ['feature/x', /^feature-x\.[0-9a-f]{12}$/],
    ['feature-x', 'feature-x'],
  ])('keep the branch %s readable', (name, slug) => {
    expect(branchSlug(name)).toMatch(slug);
  });
});

describe('cacheArguments', () => {
  const plan: CachePlan = {
    from: ['registry'],
    to: 'registry',
    scope: {
      image: 'ghcr.io/org/api',
      platforms: ['linux/arm64'],
      variant: [],
    },
    branches: ['feature', 'main'],
    reference: undefined,
  };

  it('reads the own branch, then the others, and writes the own', () => {
    expect(cacheArguments(plan)).toEqual([
      '--cache-from=type=registry,ref=ghcr.io/org/api:buildcache-linux-arm64_feature',
      '--cache-from=type=registry,ref=ghcr.io/org/api:buildcache-linux-arm64_main',
      '--cache-to=type=registry,ref=ghcr.io/org/api:buildcache-linux-arm64_feature,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true',
    ]);
  });

  it('writes nothing where it may not, and is silent when off', () => {
    expect(cacheArguments({ ...plan, to: undefined })).toHaveLength(2);
    expect(cacheArguments({ ...plan, from: [], to: undefined })).toEqual([]);
  });

  it('keeps a busy gha service from failing the build', () => {
    expect(cacheArguments({ ...plan, to: 'gha' }).at(-1)).toMatch(
      /^--cache-to=type=gha,scope=kit-[0-9a-f]{12}-linux-arm64_feature,mode=max,ignore-error=true,timeout=5m$/,
    );
  });
});

describe('planCache', () => {
  const runtime = {
    ACTIONS_RUNTIME_TOKEN: 't',
    ACTIONS_RESULTS_URL: 'https://results.example/',
  };
  const pull = 'pull_request';

  it.each<
    [
      Readonly<Record<string, string>>,
      event: string,
      env: Readonly<Record<string, string>>,
      from: readonly string[],
      to: string | undefined,
    ]
  >([
    [{}, 'push', runtime, ['registry'], 'registry'],
    [{}, pull, runtime, ['registry'], undefined],
    // What pushes to main have written helps a pull request that pushes nothing.
    [{ push: 'false' }, pull, runtime, ['registry', 'gha'], undefined],
    [{ push: 'false' }, 'push', runtime, ['registry', 'gha'], 'gha'],
    [{ push: 'false' }, 'push', {}, ['registry'], undefined],
    [
      { push: 'false', 'cache-write': 'always' },
      pull,
      {},
      ['registry'],
      undefined,
    ],
    [{ 'cache-write': 'always' }, pull, {}, ['registry'], 'registry'],
    [{ 'cache-write': 'never' }, 'push', {}, ['registry'], undefined],
    [{ cache: 'gha' }, 'push', {}, ['gha'], 'gha'],
    [{ cache: 'gha' }, 'pull_request_target', {}, ['gha'], undefined],
    [{ cache: 'off' }, 'push', runtime, [], undefined],
  ])(
    'of %j on %s with %j reads %j and writes %s',
    (given, eventName, env, from, to) => {
      const variables = Object.entries({ images: 'a/b', ...given }).map(
        ([name, value]) => [inputVariable(name), value] as const,
      );
      const inputs = readInputs(
        schema,
        Object.fromEntries(variables),
        () => undefined,
      );
      const context = { ...memoryWorld().context, eventName };
      const build = {
        image: 'a/b',
        platforms: ['linux/amd64'],
        branches: ['x'],
      };
      expect(planCache(inputs, { context, env }, build)).toMatchObject({
        from,
        to,
      });
    },
  );
});

describe('platforms', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['aarch64', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['Windows/AMD64', 'windows/amd64'],
    ['linux/', undefined],
    ['a b', undefined],
    ['linux/amd64,x', undefined],
  ])('reads %s as %s', (text, platform) => {
    expect(normalizePlatform(text)).toBe(platform);
  });

  it('gives each platform the runner of the longest prefix', () => {
    const runners = [
      ['default', 'a'],
      ['linux/arm', 'b'],
      ['linux/arm/v6', 'c'],
    ] as const;
    expect(
      planMatrix(
        ['linux/amd64', 'linux/arm/v7', 'linux/arm/v6', 'linux/arm64'],
        runners,
      ).map(({ runner }) => runner),
    ).toEqual(['a', 'b', 'c', 'a']);
  });

  it.each([
    ['linux/amd64', 'linux/amd64', true],
    ['linux/386', 'linux/amd64', true],
    ['linux/arm64', 'linux/amd64', false],
    ['linux/arm/v7', 'linux/arm64', false],
  ])('%s on %s natively: %s', (platform, host, native) => {
    expect(runsNatively(platform, host)).toBe(native);
  });
});
