import { describe, expect, it } from '@jest/globals';
import {
  countChangedLines,
  listUncovered,
} from '../src/measure/changed-lines.ts';
import { parseDiff } from '../src/measure/diff-lines.ts';
import { coverageOfLines } from './given.ts';

const diff = `diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,0 +2,2 @@ function a() {
+one
+++ b/evil.ts
@@ -9 +10 @@
-old
+new
diff --git a/gone.ts b/gone.ts
deleted file mode 100644
--- a/gone.ts
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git "a/\\"q\\".ts" "b/\\"q\\".ts"
--- "a/\\"q\\".ts"
+++ "b/\\"q\\".ts"
@@ -0,0 +1 @@
+y
diff --git a/with space.ts b/with space.ts
--- a/with space.ts\t
+++ b/with space.ts\t
@@ -1 +1 @@
-a
+b
`;

it('reads the new lines of a diff, not lines that look like its heads', () => {
  const lines = [...parseDiff(diff)].map(([file, set]) => [file, [...set]]);
  expect(lines).toEqual([
    ['src/a.ts', [2, 3, 10]],
    ['"q".ts', [1]],
    ['with space.ts', [1]],
  ]);
});

it('counts no line around a change, and finds the next file after them', () => {
  const joined = `--- a/l.info
+++ b/l.info
@@ -1,4 +1,5 @@
-a
+b
 c

-d
\\ No newline at end of file
+e
+f
\\ No newline at end of file
--- a/src/c.ts
+++ b/src/c.ts
@@ -1 +1 @@
-a
+b
`;
  const lines = [...parseDiff(joined)].map(([file, set]) => [file, [...set]]);
  expect(lines).toEqual([
    ['l.info', [1, 4, 5]],
    ['src/c.ts', [1]],
  ]);
});

it.each([
  ['the same path', 'src/a.ts', ['src/a.ts'], 1],
  ['a path below the folder of the component', 'src/a.ts', ['web/src/a.ts'], 1],
  [
    'an import path that ends in the path',
    'example.com/shop/src/a.ts',
    ['src/a.ts'],
    1,
  ],
  [
    'a module path of a nested module',
    'example.com/shop/src/a.ts',
    ['api/src/a.ts'],
    1,
  ],
  ['no path that is told apart by its name alone', 'lib/a.ts', ['src/a.ts'], 0],
  [
    'none of two that fit alike',
    'src/a.ts',
    ['web/src/a.ts', 'api/src/a.ts'],
    0,
  ],
  ['the exact one of two', 'src/a.ts', ['src/a.ts', 'web/src/a.ts'], 1],
])('matches %s', (_, reported, paths, total) => {
  const report = coverageOfLines({ [reported]: { 1: false } });
  const changed = new Map(paths.map((path) => [path, new Set([1, 7])]));
  const counted = countChangedLines(report, changed, 'shop');
  expect(counted).toMatchObject({ covered: 0, total });
  expect(listUncovered(report, changed, 'shop')).toHaveLength(total);
});

it('reads names with line ends of Unicode, which git does not quote', () => {
  const hidden = diff.replaceAll('src/a.ts', 'src/a\u2028.ts');
  expect([...parseDiff(hidden).keys()][0]).toBe('src/a\u2028.ts');
});

describe('a file of a report that two changed files fit', () => {
  const changed = new Map(
    ['services/web/src/a.ts', 'services/api/src/a.ts'].map((path) => [
      path,
      new Set([1]),
    ]),
  );
  const unrun = coverageOfLines({ 'src/a.ts': { 1: false } });

  it("is the one in a folder of the component's name", () => {
    const counted = countChangedLines(unrun, changed, 'web');
    expect(counted).toEqual({ covered: 0, total: 1, unclear: [] });
    expect(listUncovered(unrun, changed, 'web')).toEqual([
      { file: 'services/web/src/a.ts', lines: [1] },
    ]);
  });

  it.each([
    ['of lines that no test runs', false, ['src/a.ts']],
    ['not of lines that ran, whichever it is', true, []],
  ])('is told where nothing decides: %s', (_, ran, unclear) => {
    const report = coverageOfLines({ 'src/a.ts': { 1: ran } });
    const counted = countChangedLines(report, changed, 'shop');
    expect(counted).toEqual({ covered: 0, total: 0, unclear });
  });
});
