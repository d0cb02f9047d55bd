import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BuildFacts } from '../src/tags/facts.ts';
import { parseFlavor } from '../src/tags/flavor.ts';
import { type Affix, guardMovingTags } from '../src/tags/moving.ts';
import { resolveTags } from '../src/tags/resolve.ts';
import { parseRules } from '../src/tags/rule.ts';
import { repairTag, strictTags } from '../src/tags/strict.ts';
import { parseSemver } from '../src/tags/versions.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';
const base: BuildFacts = {
  eventName: 'push',
  ref: 'refs/heads/main',
  sha,
  baseRef: '',
  defaultBranch: 'main',
  now: Date.UTC(2026, 0, 2, 23, 4, 5),
  commitDate: '2025-12-31T01:02:03Z',
  shortShaLength: 7,
};
const on = (ref: string, more: Partial<BuildFacts> = {}): BuildFacts => ({
  ...base,
  ref,
  ...more,
});
const main = base;
const feature = on('refs/heads/feature/Add x');
const pull = on('refs/pull/12/merge', {
  eventName: 'pull_request',
  baseRef: 'main',
});
const tag = (name: string) => on(`refs/tags/${name}`);
const scheduled = on('refs/heads/main', { eventName: 'schedule' });

function tagsFor(lines: string, facts: BuildFacts, flavor = ''): string {
  const split = (text: string) =>
    text.split('\n').filter((line) => line !== '');
  const {
    main: first,
    partials,
    latest,
  } = resolveTags(parseRules(split(lines)), parseFlavor(split(flavor)), facts);
  return [first, ...partials, latest]
    .filter((name) => name !== undefined)
    .join(' ');
}

type Case = readonly [
  rules: string,
  facts: BuildFacts,
  expected: string,
  flavor?: string,
];

const v = 'type=semver,pattern={{version}}';
const majorMinor = 'type=semver,pattern={{major}}.{{minor}}';
const py = 'type=pep440,pattern={{version}}';

const cases: readonly Case[] = [
  // no rules
  ['', main, 'main'],
  ['', feature, 'feature-Add-x'],
  ['', pull, 'pr-12'],
  ['', tag('v1.2.3'), 'v1.2.3 latest'],
  ['', tag('v1.2.3-rc.1'), 'v1.2.3-rc.1 latest'],
  ['', scheduled, 'nightly main'],
  // ref
  ['type=ref,event=branch', main, 'main'],
  ['type=ref,event=branch', tag('x'), ''],
  ['type=ref,event=branch', pull, ''],
  ['type=ref,event=tag', tag('x'), 'x latest'],
  ['type=ref,event=tag', main, ''],
  ['type=ref,event=pr', pull, 'pr-12'],
  ['type=ref,event=pr', main, ''],
  ['type=ref,event=pr,prefix=', pull, '12'],
  ['type=ref,event=pr,prefix=mr-', pull, 'mr-12'],
  ['type=ref,event=pr,suffix=-x', pull, 'pr-12-x'],
  ['type=ref,event=branch,prefix=b-', main, 'b-main'],
  ['type=ref,event=branch,suffix=-z', main, 'main-z'],
  ['type=ref,event=branch', on('refs/heads/a/b/c'), 'a-b-c'],
  ['type=ref,event=branch', on('refs/heads/a//b'), 'a-b'],
  ['type=ref,event=branch', on('refs/heads/feat/ünï'), 'feat-n-'],
  ['type=ref,event=tag', tag('api/v1.0.0'), 'api-v1.0.0 latest'],
  // semver
  [v, tag('v1.2.3'), '1.2.3 latest'],
  [v, tag('1.2.3'), '1.2.3 latest'],
  [v, tag('v1.2.3-beta.1'), '1.2.3-beta.1'],
  [v, tag('v1.2.3+build.5'), '1.2.3 latest'],
  [v, tag('v1.2'), ''],
  [v, tag('v01.2.3'), ''],
  [v, tag('release'), ''],
  [v, main, ''],
  [majorMinor, tag('v1.2.3'), '1.2 latest'],
  [majorMinor, tag('v1.2.3-rc.1'), '1.2.3-rc.1'],
  ['type=semver,pattern={{major}}', tag('v1.2.3'), '1 latest'],
  ['type=semver,pattern={{major}}', tag('v0.2.3'), '0 latest'],
  ['type=semver,pattern={{raw}}', tag('v1.2.3'), 'v1.2.3 latest'],
  ['type=semver,pattern={{raw}}', tag('v1.2.3-rc.1'), 'v1.2.3-rc.1'],
  ['type=semver,pattern=v{{version}}', tag('v1.2.3'), 'v1.2.3 latest'],
  ['type=semver,pattern=v{{version}}', tag('v1.2.3-rc.1'), '1.2.3-rc.1'],
  ['type=semver,pattern={{patch}}', tag('v1.2.3'), '3 latest'],
  ['type=semver,pattern={{ version }}', tag('v1.2.3'), '1.2.3 latest'],
  [`${v},value=v3.2.1`, main, '3.2.1 latest'],
  [`${v},value=v3.2.1-a`, main, '3.2.1-a'],
  [`${v},value=`, tag('v1.0.0'), '1.0.0 latest'],
  [`${v},value={{tag}}`, tag('v1.0.0'), '1.0.0 latest'],
  [`${v},match=api-(.*)`, tag('api-v1.4.0'), '1.4.0 latest'],
  [`${v},match=^api/(.*)$`, tag('api/v1.4.0'), '1.4.0 latest'],
  [`${v},match=v\\d+\\.\\d+\\.\\d+`, tag('x-v1.4.0'), '1.4.0 latest'],
  [`${v},match=nothing`, tag('v1.4.0'), '1.4.0 latest'],
  [`${v},prefix=v`, tag('1.4.0'), 'v1.4.0 latest'],
  [`${v},suffix=-alpine`, tag('1.4.0'), '1.4.0-alpine latest'],
  [`${v}\n${majorMinor}`, tag('v1.2.3'), '1.2.3 1.2 latest'],
  [`${v}\n${majorMinor}`, tag('v1.2.3-rc.1'), '1.2.3-rc.1'],
  [`${majorMinor}\n${v}`, tag('v1.2.3'), '1.2 1.2.3 latest'],
  // pep440
  [py, tag('v1.2.3'), '1.2.3 latest'],
  [py, tag('1.2'), '1.2 latest'],
  [py, tag('1.2.3rc1'), '1.2.3rc1'],
  [py, tag('1.2.3.post1'), '1.2.3.post1'],
  [py, tag('1.2.3.dev2'), '1.2.3.dev2'],
  [py, tag('1.2.3a1'), '1.2.3a1'],
  [py, tag('x.y'), ''],
  [py, main, ''],
  ['type=pep440,pattern={{major}}.{{minor}}', tag('1.2.3'), '1.2 latest'],
  ['type=pep440,pattern={{major}}.{{minor}}', tag('1.2.3b2'), '1.2.3b2'],
  ['type=pep440,pattern={{raw}}', tag('v1.2.3'), 'v1.2.3 latest'],
  [`${py},value=2.0`, main, '2.0 latest'],
  // match
  ['type=match,pattern=v(.*)', tag('v1.2'), 'v1.2 latest'],
  ['type=match,pattern=v(.*),group=1', tag('v1.2'), '1.2 latest'],
  ['type=match,pattern=v(.*),group=2', tag('v1.2'), ''],
  ['type=match,pattern=x', tag('v1.2'), ''],
  ['type=match,pattern=v', main, ''],
  ['type=match,pattern=/V(.*)/i,group=1', tag('v7'), '7 latest'],
  ['type=match,"pattern=\\d{1,3}.\\d{1,3}"', tag('v10.21'), '10.21 latest'],
  ['type=match,pattern=(\\d+),group=1,value=a77', main, '77 latest'],
  ['type=match,pattern=v\\d+,prefix=p-', tag('v9'), 'p-v9 latest'],
  // edge
  ['type=edge', main, 'edge'],
  ['type=edge', feature, ''],
  ['type=edge,branch=develop', on('refs/heads/develop'), 'edge'],
  ['type=edge,branch=develop', main, ''],
  ['type=edge,prefix=x-', main, 'x-edge'],
  ['type=edge', tag('v1'), ''],
  // raw
  ['type=raw,value=foo', main, 'foo'],
  ['type=raw,foo', main, 'foo'],
  ['foo', main, 'foo'],
  ['type=raw,value=foo bar', main, 'foo-bar'],
  ['type=raw,value=latest,enable={{is_default_branch}}', main, 'latest'],
  ['type=raw,value=latest,enable={{is_default_branch}}', feature, ''],
  ['type=raw,value=x,enable={{is_not_default_branch}}', feature, 'x'],
  ['type=raw,value=x,enable=false', main, ''],
  ['type=raw,value=x,enable=true', main, 'x'],
  ['type=raw,value={{branch}}-{{sha}}', main, 'main-0123456'],
  ['type=raw,value={{branch}}-{{sha}}', feature, 'feature-Add-x-0123456'],
  ['type=raw,value={{tag}}', tag('v1'), 'v1'],
  ['type=raw,value={{tag}}', main, ''],
  ['type=raw,value=x-{{base_ref}}', pull, 'x-main'],
  ['type=raw,value=x-{{base_ref}}', main, 'x-'],
  ["type=raw,value={{date 'YYYYMMDD'}}", main, '20260102'],
  ["type=raw,value={{date 'YYYYMMDD-HHmmss'}}", main, '20260102-230405'],
  [
    "type=raw,value={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}",
    main,
    '20260103-080405',
  ],
  ["type=raw,value={{date 'YY.MM'}}", main, '26.01'],
  ["type=raw,value={{date 'X'}}", main, '1767395045'],
  ["type=raw,value={{date '[v]YYYY'}}", main, 'v2026'],
  ["type=raw,value={{commit_date 'YYYYMMDD'}}", main, '20251231'],
  ["type=raw,value={{commit_date 'HHmm' tz='Europe/Berlin'}}", main, '0202'],
  ['type=raw,value=x,prefix={{branch}}-', main, 'main-x'],
  ['type=raw,value=x,suffix=-{{sha}}', main, 'x-0123456'],
  ['"type=raw","value=a"', main, 'a'],
  // sha
  ['type=sha', main, 'sha-0123456'],
  ['type=sha,prefix=', main, '0123456'],
  ['type=sha,format=long', main, `sha-${sha}`],
  ['type=sha,format=long,prefix=', main, sha],
  ['type=sha,format=short', main, 'sha-0123456'],
  ['type=sha,prefix={{branch}}-', main, 'main-0123456'],
  [
    'type=sha',
    on('refs/heads/main', { shortShaLength: 12 }),
    'sha-0123456789ab',
  ],
  ['type=sha,suffix=-x', pull, 'sha-0123456-x'],
  // schedule
  ['type=schedule', scheduled, 'nightly'],
  ['type=schedule', main, ''],
  ["type=schedule,pattern={{date 'YYYYMMDD'}}", scheduled, '20260102'],
  ['type=schedule,pattern=weekly,prefix=s-', scheduled, 's-weekly'],
  // priority
  ['type=sha\ntype=ref,event=branch', main, 'main sha-0123456'],
  ['type=sha,priority=2000\ntype=ref,event=branch', main, 'sha-0123456 main'],
  [`type=sha,priority=2000\n${v}`, tag('v1.0.0'), 'sha-0123456 1.0.0'],
  [`type=sha\n${v}`, tag('v1.0.0'), '1.0.0 sha-0123456 latest'],
  ['type=raw,value=b\ntype=raw,value=a', main, 'b a'],
  ['type=raw,value=b\ntype=raw,value=a,priority=201', main, 'a b'],
  ['type=raw,value=a\ntype=raw,value=a', main, 'a'],
  [
    `type=edge\n${v}\ntype=ref,event=branch\ntype=raw,value=r`,
    main,
    'edge main r',
  ],
  // flavor
  ['type=ref,event=branch', main, 'main latest', 'latest=true'],
  [v, tag('v1.0.0'), '1.0.0', 'latest=false'],
  [v, tag('v1.0.0'), '1.0.0 latest', 'latest=auto'],
  [v, tag('v1.0.0'), 'p-1.0.0 latest', 'prefix=p-'],
  [v, tag('v1.0.0'), 'p-1.0.0 p-latest', 'prefix=p-,onlatest=true'],
  [v, tag('v1.0.0'), '1.0.0-s latest', 'suffix=-s'],
  [v, tag('v1.0.0'), '1.0.0-s latest-s', 'suffix=-s,onlatest=true'],
  [
    v,
    tag('v1.0.0'),
    'p-1.0.0-s latest-s',
    'prefix=p-\nsuffix=-s,onlatest=true',
  ],
  [`${v},prefix=`, tag('v1.0.0'), '1.0.0 latest', 'prefix=p-'],
  [`${v},suffix=-own`, tag('v1.0.0'), '1.0.0-own latest', 'suffix=-s'],
  ['type=sha', main, 'sha-0123456', 'prefix=p-'],
  ['type=ref,event=pr', pull, 'pr-12', 'prefix=p-'],
  ['type=raw,value=x', main, 'main-x', 'prefix={{branch}}-'],
  [
    'type=raw,value=x',
    main,
    'x-0123456 latest-0123456',
    'latest=true\nsuffix=-{{sha}},onlatest=true',
  ],
  ['type=ref,event=tag', main, '', 'latest=true'],
  // flavor on one line
  [
    v,
    tag('v1.0.0'),
    'p-1.0.0-s p-latest-s',
    'prefix=p-,onlatest=true,suffix=-s,onlatest=true',
  ],
  [
    v,
    tag('v1.0.0'),
    'p-1.0.0-s p-latest',
    'prefix=p-,onlatest=true,suffix=-s,onlatest=false',
  ],
  [v, tag('v1.0.0'), 'p-1.0.0 p-latest', 'prefix=p-,latest=auto,onlatest=true'],
  [v, tag('v1.0.0'), 'q-1.0.0 q-latest', 'prefix=p-,onlatest=true\nprefix=q-'],
  [v, tag('v1.0.0'), '1.0.0 latest', 'onlatest=true'],
  // empty values, as from an input that was not given
  ['type=raw,value=', main, ''],
  ['type=raw,value=\ntype=sha', main, 'sha-0123456'],
  ['type=semver,pattern=', tag('v1.0.0'), ''],
  ['type=match,pattern=', tag('v1.0.0'), ''],
  ['type=raw,value=a=b', main, 'a-b'],
  ['type=raw,value=x,priority=-1\ntype=sha', main, 'sha-0123456 x'],
  // what belongs to another type does nothing
  ['type=sha,pattern=x', main, 'sha-0123456'],
  ['type=sha,', main, 'sha-0123456'],
  // the names of Python's versions
  [py, tag('1.2.3post1'), '1.2.3.post1'],
  [py, tag('v1.2.3-post1'), '1.2.3.post1'],
  [py, tag('1.2.3-1'), '1.2.3.post1'],
  [py, tag('1.2.3beta2'), '1.2.3b2'],
  [py, tag('v1.2.3-alpha.1'), '1.2.3a1'],
  [py, tag('1.2.3-RC2'), '1.2.3rc2'],
  [py, tag('1.2.3c'), '1.2.3rc0'],
  [py, tag('1.0dev4'), '1.0.dev4'],
  [py, tag('20200110-RC2'), '20200110rc2'],
  [py, tag('1!2.3'), '1-2.3 latest'],
  [py, tag('1.2.3.4'), '1.2.3.4 latest'],
  [py, tag('01.02'), '1.2 latest'],
  [py, tag('1.2+Ubuntu.1'), '1.2-ubuntu-1 latest'],
  [majorMinor.replace('semver', 'pep440'), tag('1.2.3post1'), '1.2.3.post1'],
  ['type=pep440,pattern={{raw}}', tag('v1.2.3rc2'), 'v1.2.3rc2'],
  ['type=pep440,pattern={{major}}.{{minor}}', tag('1'), '1.0 latest'],
  // dates
  [
    `type=raw,"value={{date 'dddd, MMMM Do YYYY, h:mm:ss a'}}"`,
    main,
    'Friday-January-2nd-2026-11-04-05-pm',
  ],
  ["type=raw,value={{date 'YYYY.M.D'}}", main, '2026.1.2'],
  ["type=raw,value={{date 'GGGG.WW.E'}}", main, '2026.01.5'],
  ['"type=raw","value={{date ""YYYY""}}"', main, '2026'],
  ["type=raw,value={{{date 'YYYY'}}}", main, '2026'],
  ['type=raw,value={{~branch~}}', main, 'main'],
  // events
  ['type=edge', on('refs/heads/main', { eventName: 'schedule' }), 'edge'],
  [
    'type=raw,value=x-{{base_ref}}',
    on('refs/heads/a', { baseRef: 'main' }),
    'x-',
  ],
  [
    'type=raw,value=x-{{base_ref}}',
    on('refs/tags/v1', { baseRef: 'refs/heads/main' }),
    'x-main',
  ],
  [
    '',
    on('refs/heads/gh-readonly-queue/main/pr-7-0a', {
      eventName: 'merge_group',
    }),
    'gh-readonly-queue-main-pr-7-0a',
  ],
  ['type=ref,event=pr', on('refs/pull/12/head'), 'pr-12-head'],
  ['', on('refs/heads/main', { eventName: 'workflow_dispatch' }), 'main'],
  ['type=sha,format=long', on('refs/heads/main', { sha: '' }), ''],
];

describe('the tag grammar of docker/metadata-action', () => {
  it('is covered by at least 120 cases', () => {
    expect(cases.length).toBeGreaterThanOrEqual(120);
  });

  it.each(
    cases.map(([rules, facts, expected, flavor = '']) => ({
      rules,
      ref: facts.ref,
      facts,
      expected,
      flavor,
    })),
  )(
    '$rules on $ref gives "$expected" ($flavor)',
    ({ rules, facts, expected, flavor }) => {
      expect(tagsFor(rules, facts, flavor)).toBe(expected);
    },
  );

  it.each([
    ['type=semver', 'semver needs pattern=…'],
    ['type=ref,event=', 'branch, tag, pr'],
    ['type=match', 'match needs pattern=…'],
    ['type=raw', 'raw needs value=…'],
    ['type=ref', 'ref needs event=…'],
    ['type=semvar,pattern=x', 'did you mean "semver"?'],
    ['type=sha,format=tiny', 'short, long'],
    ['type=ref,event=push', 'branch, tag, pr'],
    ['type=raw,value=a,prio=3', 'raw has no "prio"'],
    ['type=raw,value=a,priority=x', 'whole number'],
    ['type=raw,value=a,enable=yes', 'allowed: true, false'],
    ['type=raw,value={{nothing}}', 'is no known expression'],
    ["type=raw,value={{date 'X' tz='Mars'}}", 'there is no time zone "Mars"'],
    ['type=match,pattern=(', 'is no regular expression'],
    ['"type=raw,value=a', 'quotes go around'],
  ])('refuses %s', (rule, message) => {
    expect(() => tagsFor(rule, tag('v1'))).toThrow(message);
  });

  it('says why a rule gave nothing', () => {
    expect(
      resolveTags(parseRules([v]), parseFlavor([]), tag('x')).warnings,
    ).toEqual([`tags: "${v}": "x" is no version`]);
  });
});

describe('strict tags', () => {
  it.each([
    ['.hidden', 'hidden'],
    ['-x', 'x'],
    ['..-a', 'a'],
    ['a/b', 'a-b'],
    ['ok', 'ok'],
    ['...', ''],
  ])('makes %s into %s', (given, mended) => {
    expect(repairTag(given)).toBe(mended);
  });

  it('gives every text a tag that registries take, and long ones apart', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(repairTag(text)).toMatch(
          /^$|^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/,
        );
      }),
    );
    const long = 'x'.repeat(140);
    expect(repairTag(`${long}1`)).not.toBe(repairTag(`${long}2`));
    expect(repairTag(long)).toHaveLength(128);
  });

  it.each<[tags: string[], version: string | undefined, kept: string[]]>([
    [['v1.2.3-rc.1'], 'v1.2.3-rc.1', ['v1.2.3-rc.1']],
    [['1.2.3', 'latest'], '1.2.3', ['1.2.3', 'latest']],
    // The suffix of a flavor makes no prerelease of a version.
    [['1.2.3-alpine'], '1.2.3', ['1.2.3-alpine', 'latest']],
    [['main'], undefined, ['main', 'latest']],
  ])('of %j, version %s, and latest keeps %j', (tags, version, kept) => {
    const parsed = version === undefined ? undefined : parseSemver(version);
    expect(strictTags(tags, 'latest', parsed).tags).toEqual(kept);
  });
});

describe('latest: newest', () => {
  const all = ['1.9.9', '1.9', '1', 'latest', 'sha-1'];
  const current = parseSemver('1.9.9');
  const guard = (tags: string[], existing: string[], affixes: Affix[] = []) =>
    guardMovingTags(tags, existing, current, affixes).tags;

  it.each([
    [['v2.0.0'], ['1.9.9', '1.9', '1', 'sha-1']],
    [['1.10.0'], ['1.9.9', '1.9', 'sha-1']],
    [['1.9.10'], ['1.9.9', 'sha-1']],
    [['2.0.0-rc.1', '1.9.8', 'nonsense'], all],
    [['1.9.9'], all],
    [[], all],
  ])('with %j there, moves %j', (existing, moved) => {
    expect(guard(all, existing)).toEqual(moved);
  });

  it.each([
    ['whatever the first tag is', ['1.9', 'latest', '1.9.9'], ['1.9.9']],
    ['where no full version is among the tags', ['1', 'latest'], []],
  ])('guards %s', (_, tags, moved) => {
    expect(guard(tags, ['1.9.10', '1.10.0', '2.0.0'])).toEqual(moved);
  });

  it('compares the variants of one suffix, and a bare latest with all of them', () => {
    const tags = ['1.9.9-alpine', '1.9-alpine', 'latest-alpine', 'latest'];
    const alpine = [{ prefix: '', suffix: '-alpine' }];
    expect(guard(tags, ['2.0.0'], alpine)).toEqual(tags.slice(0, 3));
    expect(guard(tags, ['2.0.0-alpine'], alpine)).toEqual(tags.slice(0, 2));
    expect(guard(tags, ['1.9.10-alpine'], alpine)).toEqual(tags.slice(0, 1));
    expect(
      guard(
        ['api-1', 'latest'],
        ['api-2.0.0', '9.0.0'],
        [{ prefix: 'api-', suffix: '' }],
      ),
    ).toEqual(['api-1']);
  });

  it('leaves tags of no version alone', () => {
    const tags = ['main', 'latest'];
    expect(guardMovingTags(tags, ['9.0.0'], undefined, []).tags).toEqual(tags);
  });
});

describe('the version of a run', () => {
  it.each<[rules: string, facts: BuildFacts, version: string | undefined]>([
    [v, tag('v1.2.3'), '1.2.3'],
    [majorMinor, tag('v1.2.3'), '1.2.3'],
    [`${v},suffix=-alpine`, tag('v1.2.3'), '1.2.3'],
    [`type=sha,priority=2000\n${majorMinor}`, tag('v1.2.3-rc.1'), '1.2.3-rc.1'],
    ['type=ref,event=tag', tag('v1.2.3-rc.1'), '1.2.3-rc.1'],
    ['type=raw,value=2.0.0', main, '2.0.0'],
    ['type=raw,value=latest', main, undefined],
    ['', main, undefined],
  ])('by %j on %j is %s', (rules, facts, version) => {
    const lines = rules.split('\n').filter((line) => line !== '');
    const resolved = resolveTags(parseRules(lines), parseFlavor([]), facts);
    expect(resolved.version?.version).toBe(version);
  });
});
