import { readFileSync } from 'node:fs';
import { isPure } from './boundaries.ts';
import { listFiles, root } from './repository.ts';

export interface Measure {
  readonly name: string;
  readonly value: string;
  readonly goal: string;
  readonly met: boolean;
}

interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** The measures of the style that a script can take, with their goals. */
export function measure(folder = root): readonly Measure[] {
  const sources = readAll(folder, /\/src\/.*\.ts$/);
  const tests = [
    ...readAll(folder, /\/test\/.*\.ts$/),
    ...readFiles(
      listFiles(`${folder}/test`, (path) => path.endsWith('.ts')),
      folder,
    ),
  ];
  return [
    ...measureLengths(sources),
    ...measurePurity(sources, folder),
    ...measureTypes(sources),
    ...measureTests(sources, tests),
  ];
}

function measureLengths(sources: readonly SourceFile[]): readonly Measure[] {
  const files = sources.map(({ lines }) => lines.length).sort(ascending);
  const functions = sources
    .flatMap(({ lines }) => functionLengths(lines))
    .sort(ascending);
  const entries = sources
    .filter(({ path }) => path.endsWith('/main.ts'))
    .map(({ lines }) => lines.length);
  const vague = sources.filter(({ path }) =>
    /\/(utils?|helpers?|common)\.ts$/.test(path),
  );
  return [
    atMost('file length, median', quantile(files, 0.5), 70),
    atMost('file length, greatest', quantile(files, 1), 250),
    atMost('function length, median', quantile(functions, 0.5), 12),
    atMost('function length, p90', quantile(functions, 0.9), 35),
    atMost('function length, greatest', quantile(functions, 1), 60),
    atMost('main.ts, greatest', Math.max(0, ...entries), 30),
    atMost('files named utils, helpers, common', vague.length, 0),
  ];
}

function measurePurity(
  sources: readonly SourceFile[],
  folder: string,
): readonly Measure[] {
  const pure = sources.filter(
    ({ path }) => isPure(path) || !touchesWorld(path, folder),
  );
  const share = percent(countLines(pure), countLines(sources));
  return [atLeast('lines free of IO, %', share, 60)];
}

function measureTypes(sources: readonly SourceFile[]): readonly Measure[] {
  const casts = count(
    sources,
    /(?<=[\w)\]}] )as (?!const\b)(\w+<|[A-Z]\w*[;,)>]|[A-Z]\w+\.|\(|unknown as)/,
  );
  const untyped =
    /(?<=[\w)\]]|\?): an[y]\b(?= ?[;,)=[|{]|$)|<an[y]>|\bas an[y]\b/;
  return [
    atMost('any', count(sources, untyped), 0),
    atMost('non-null assertions', count(sources, /[\])\w]!(\.|;|\)|,|\[)/), 0),
    atMost(
      'casts per 400 lines',
      round((casts / countLines(sources)) * 400),
      1,
    ),
  ];
}

function measureTests(
  sources: readonly SourceFile[],
  tests: readonly SourceFile[],
): readonly Measure[] {
  const mocks = count(tests, /mockModule|jest\.mock\(/);
  const ratio = countLines(tests) / countLines(sources);
  return [
    atMost(
      'module mocks a test file',
      round(mocks / Math.max(1, tests.length)),
      0.05,
    ),
    atLeast('test lines a source line', round(ratio), 1.3),
  ];
}

/** Lengths in lines of functions of at least three lines, by their braces. */
export function functionLengths(lines: readonly string[]): number[] {
  const lengths: number[] = [];
  lines.forEach((line, start) => {
    const opens =
      /^(\s*)(export )?(async )?function\b|^(\s*)(export )?const \w+ = (async )?\(.*=> \{$|^(\s+)(async )?\w+\([^)]*\)(: [^{]+)? \{$/;
    if (!opens.test(line) || /^\s*(if|for|while|switch|catch)\b/.test(line))
      return;
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const close = new RegExp(`^${indent}\\}[;,)]*$`);
    const end = lines.findIndex(
      (later, index) => index > start && close.test(later),
    );
    if (end - start >= 2) lengths.push(end - start + 1);
  });
  return lengths;
}

function touchesWorld(path: string, folder: string): boolean {
  const text = readFileSync(`${folder}/${path}`, 'utf8');
  return /from '(node:(fs|child_process|net|tls|http|https|dns|os)[^']*|@actions\/[^']*|@kit\/(process|http|git|github|kubernetes|registry|devkit|testing))'/.test(
    text.replace(/import type [^;]*;/g, ''),
  );
}

function readAll(folder: string, pattern: RegExp): SourceFile[] {
  const keep = (path: string) => pattern.test(path.replaceAll('\\', '/'));
  return readFiles(
    [
      ...listFiles(`${folder}/actions`, keep),
      ...listFiles(`${folder}/packages`, keep),
    ],
    folder,
  );
}

function readFiles(paths: readonly string[], folder: string): SourceFile[] {
  return paths.map((path) => ({
    path: path.slice(folder.length + 1).replaceAll('\\', '/'),
    lines: readFileSync(path, 'utf8').trimEnd().split('\n'),
  }));
}

function count(files: readonly SourceFile[], pattern: RegExp): number {
  const code = (line: string) => !/^\s*(\/\/|\*|\/\*)/.test(line);
  return sum(
    files.map(
      ({ lines }) =>
        lines.filter((line) => code(line) && pattern.test(line)).length,
    ),
  );
}

const ascending = (a: number, b: number) => a - b;
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const countLines = (files: readonly SourceFile[]) =>
  sum(files.map(({ lines }) => lines.length));
const round = (value: number) => Math.round(value * 100) / 100;
const percent = (part: number, whole: number) =>
  whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;

function quantile(sorted: readonly number[], share: number): number {
  return (
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  );
}

function atMost(name: string, value: number, goal: number): Measure {
  return { name, value: String(value), goal: `≤ ${goal}`, met: value <= goal };
}

function atLeast(name: string, value: number, goal: number): Measure {
  return { name, value: String(value), goal: `≥ ${goal}`, met: value >= goal };
}
