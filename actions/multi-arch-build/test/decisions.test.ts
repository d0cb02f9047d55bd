import { describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { memoryWorld } from '@kit/testing';
import { readBuildProgress } from '../src/build-progress.ts';
import { checkInputs } from '../src/check-inputs.ts';
import { newestOf, otherKeys } from '../src/hand-over.ts';
import { parseImages } from '../src/image-list.ts';
import { inputs as schema } from '../src/inputs.ts';
import { annotationLevels, annotationsOf } from '../src/labels.ts';
import { isPlainName } from '../src/run.ts';
import { markText, readMark, runMark } from '../src/run-mark.ts';

describe('parseImages', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['a/b', ['a/b']],
    ['a/b, c/d\ne/f', ['a/b', 'c/d', 'e/f']],
    ['# none\n\na/b,', ['a/b']],
    ['name=a/b', ['a/b']],
    ['name=a/b,enable=true\nname=c/d,enable=false', ['a/b']],
    ['a/b,enable=false\nc/d', ['c/d']],
    ['a/b\na/b', ['a/b']],
    ['name=a/b,enable=false', []],
    ['name=a/b,enable=yes', undefined],
    ['name=', undefined],
    ['nome=a/b', undefined],
    ['name=a/b,tag=1', undefined],
  ])('reads %j as %j', (raw, images) => {
    expect(parseImages(raw)).toEqual(images);
  });
});

describe('checkInputs', () => {
  const check = (given: Readonly<Record<string, string>>) => {
    const values = Object.entries({ images: 'ghcr.io/org/api', ...given });
    const env = Object.fromEntries(
      values.map(([name, value]) => [inputVariable(name), value]),
    );
    const inputs = readInputs(schema, env, () => undefined);
    checkInputs(inputs, isPlainName);
  };

  it.each<Readonly<Record<string, string>>>([
    {},
    { images: 'GHCR.io/Org/Api' },
    { images: '127.0.0.1:5000/api' },
    { mode: 'build', platform: 'linux/arm64' },
    { mode: 'build', platforms: 'linux/arm64' },
    { push: 'false' },
  ])('takes %j', (given) => {
    expect(() => check(given)).not.toThrow();
  });

  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [{ images: 'ghcr.io/org/api:1' }, /images/],
    [{ images: `a/b@sha256:${'0'.repeat(64)}` }, /images/],
    [{ images: 'not a name' }, /images/],
    [{ images: '--output' }, /images/],
    [{ mode: 'build' }, /platform/],
    [{ mode: 'build', platform: 'linux/amd64', push: 'false' }, /push/],
    [
      { mode: 'build', images: 'A b', push: 'false' },
      /images(.|\n)*platform(.|\n)*push/,
    ],
  ])('refuses %j', (given, message) => {
    expect(() => check(given)).toThrow(message);
  });
});

describe('annotation levels', () => {
  it.each<[string | undefined, number, readonly string[]]>([
    [undefined, 1, ['manifest']],
    [undefined, 2, ['index', 'manifest']],
    ['', 2, ['index', 'manifest']],
    ['manifest', 2, ['manifest']],
    ['index, manifest-descriptor', 1, ['index', 'manifest-descriptor']],
  ])('of %j with %i platforms are %j', (asked, platforms, levels) => {
    expect(annotationLevels(asked, platforms)).toEqual(levels);
  });

  it('that do not exist are refused with the nearest', () => {
    expect(() => annotationLevels('manifests', 2)).toThrow(
      'did you mean "manifest"?',
    );
  });

  const lines = [
    'index:a=1',
    'manifest:a=1',
    'index-descriptor:a=1',
    'manifest-descriptor:a=1',
  ];
  it.each([
    ['auto', lines],
    ['build', [lines[1]]],
    ['merge', [lines[0], lines[3]]],
  ] as const)(
    'are written by the step %s as far as it can',
    (step, written) => {
      expect(annotationsOf(step, lines)).toEqual(written);
    },
  );
});

describe('the progress of a build', () => {
  it.each<[string, readonly string[], cached: number, total: number]>([
    ['nothing', [], 0, 0],
    [
      'steps of two platforms, one of them cached, and a base',
      [
        '#5 [internal] load build context',
        '#6 [linux/amd64 1/3] FROM docker.io/library/node',
        '#6 CACHED',
        '#7 [linux/amd64 2/3] COPY . .',
        '#7 CACHED',
        '#8 [linux/arm64 2/3] COPY . .',
        '#8 DONE 0.1s',
        '#9 [linux/arm64 3/3] RUN true',
      ],
      1,
      3,
    ],
    [
      'stages that are named, cross-built, and without a platform',
      [
        '#7 [linux/amd64 build 2/3] COPY . .',
        '#8 [linux/amd64->arm64 build 3/3] RUN go build',
        '#9 [stage-1 3/3] RUN b',
        '#10 [2/3] RUN a',
        '#8 CACHED',
        '#10 CACHED',
      ],
      2,
      4,
    ],
    [
      'a step that shows itself twice',
      ['#7 [2/2] RUN a', '#7 CACHED', '#7 [2/2] RUN a', '#7 CACHED'],
      1,
      1,
    ],
    [
      'what a program writes',
      ['#7 [2/2] RUN a', '#7 0.123 CACHED', '#7 0.1 #8 CACHED', 'CACHED'],
      0,
      1,
    ],
  ])('with %s is counted', (_, lines, cached, total) => {
    const progress = readBuildProgress();
    for (const line of lines) progress.read(line);
    expect(progress.steps()).toEqual({ cached, total });
  });
});

describe('what was handed over', () => {
  it('is taken of the newest attempt of each platform', () => {
    const of = (platform: string, attempt: number) => ({
      platform,
      attempt,
      tag: `${platform}.${attempt}`,
    });
    const found = [of('a/b', 3), of('a/b', 1), of('c/d', 1)];
    expect(newestOf(found).map(({ tag }) => tag)).toEqual(['a/b.3', 'c/d.1']);
  });

  it('under another key is known by its run', () => {
    const tags = [
      'kit-7.1.ours.linux-amd64',
      'kit-7.1.other.linux-amd64',
      'kit-7.2.other.linux-arm64',
      'kit-8.1.strange.linux-arm64',
      'kit-7',
      'latest',
    ];
    expect(otherKeys({ runId: '7', key: 'ours' }, tags)).toEqual(['other']);
  });
});

describe('the mark of a run', () => {
  it('is read back as it was written', () => {
    const { context } = memoryWorld();
    const mark = runMark(context);
    expect(mark).toEqual({
      workflow: 'org/shop/.github/workflows/ci.yml',
      number: 7,
    });
    expect(readMark(markText(mark))).toEqual(mark);
    expect(runMark({ ...context, workflowRef: '', runNumber: '' })).toEqual({
      workflow: 'org/shop/ci',
      number: 0,
    });
  });

  it.each([undefined, '', '#7', 'ci', 'ci#', 'ci#x', 'ci#7 '])(
    'is none in %j',
    (text) => {
      expect(readMark(text)).toBeUndefined();
    },
  );
});
