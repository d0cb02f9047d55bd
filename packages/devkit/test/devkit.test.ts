import { describe, expect, it } from '@jest/globals';
import { parseActionArguments, renderUsage } from '../src/action-command.ts';
import type { ActionMetadata } from '../src/action-metadata.ts';
import { planRelease } from '../src/assemble.ts';
import { checkFile, isPure } from '../src/boundaries.ts';
import { completeLock } from '../src/complete-lock.ts';
import { markdownTable, replaceBlock } from '../src/generated-block.ts';
import { readableLine } from '../src/local-run.ts';
import { functionLengths } from '../src/measure.ts';
import { planNewAction } from '../src/new-action.ts';
import { forBundling } from '../src/package-metadata.ts';
import { renderTerminal } from '../src/render-terminal.ts';

describe('boundaries', () => {
  it.each([
    ['actions/x/src/plan.ts', "import { readFile } from 'node:fs/promises';"],
    ['actions/x/src/plan.ts', 'const now = Date.now();'],
    ['actions/x/src/plan.ts', "import { createHttpClient } from '@kit/http';"],
    ['packages/reports/src/lcov.ts', 'const home = process.env;'],
    ['actions/x/src/run.ts', "import { info } from '@actions/core';"],
    ['actions/x/src/run.ts', "import { spawn } from 'node:child_process';"],
    ['actions/x/src/run.ts', "import { run } from '../../y/src/run.ts';"],
    ['packages/git/src/git.ts', "import { x } from '@kit/process/src/x.ts';"],
  ])('refuses in %s: %s', (file, line) => {
    expect(checkFile(file, `// why\n${line}\n`)).toMatchObject([
      { file, line: 2 },
    ]);
  });

  it.each([
    ['actions/x/src/plan.ts', "import type { HttpClient } from '@kit/http';"],
    ['actions/x/src/plan.ts', "import { posix } from 'node:path';"],
    ['actions/x/src/run.ts', "import { readFile } from 'node:fs/promises';"],
    ['actions/x/src/gather-files.ts', 'const now = Date.now();'],
    [
      'packages/process/src/run.ts',
      "import { spawn } from 'node:child_process';",
    ],
    ['actions/x/src/plan.ts', "const text = 'fetch(x)';"],
  ])('lets %s have: %s', (file, line) => {
    expect(checkFile(file, line)).toEqual([]);
  });

  it.each([
    ['actions/x/src/main.ts', false],
    ['actions/x/src/apply/push.ts', false],
    ['actions/x/src/summary.ts', true],
    ['packages/http/src/request.ts', false],
    ['packages/notify/src/slack.ts', true],
  ])('knows whether %s decides', (file, pure) => {
    expect(isPure(file)).toBe(pure);
  });
});

describe('the release tree', () => {
  it('holds each action by its name, and the pages that there are', () => {
    const exists = (path: string) =>
      path === 'LICENSE' || path.startsWith('actions/');
    expect(planRelease(['a'], exists)).toEqual([
      { from: 'LICENSE', to: 'LICENSE' },
      { from: 'actions/a/action.yml', to: 'a/action.yml' },
      { from: 'actions/a/README.md', to: 'a/README.md' },
      { from: 'actions/a/dist', to: 'a/dist' },
    ]);
  });
});

const metadata: ActionMetadata = {
  folder: 'actions/greet',
  name: 'greet',
  description: 'Greets somebody.',
  inputs: [
    {
      name: 'subject',
      description: 'Who.',
      required: true,
      default: undefined,
    },
    { name: 'tone', description: 'How.', required: false, default: 'warm' },
  ],
  outputs: [{ name: 'greeting', description: 'What was said.' }],
  main: 'dist/index.js',
  post: undefined,
};

describe('an action on the command line', () => {
  it('reads its inputs as options', () => {
    const args = ['--subject', 'you', '--tone=dry'];
    expect(parseActionArguments(metadata, args)).toEqual({
      subject: 'you',
      tone: 'dry',
    });
  });

  it('reads an input that is repeated as its lines', () => {
    const args = ['--subject', 'a=1', '--subject=b=2'];
    expect(parseActionArguments(metadata, args)).toEqual({
      subject: 'a=1\nb=2',
    });
  });

  it('names the nearest input for one that it does not have', () => {
    expect(() => parseActionArguments(metadata, ['--subjct', 'x'])).toThrow(
      'no input "subjct"; there are: subject, tone; did you mean "subject"?',
    );
  });

  it('explains itself', () => {
    expect(renderUsage('greet', metadata)).toContain(
      '--subject  Who. (required)',
    );
    expect(renderUsage('greet', metadata)).toContain(
      '--tone     How. (default: "warm")',
    );
  });

  it.each([
    ['::group::Plan', '▸ Plan'],
    ['::error title=x::a%0Ab', 'error: a\nb'],
    ['::add-mask::secret', undefined],
    ['plain', 'plain'],
  ])('shows the log line %j as %j', (line, shown) => {
    expect(readableLine(line)).toBe(shown);
  });
});

describe('generated parts', () => {
  it('replaces what stands between the marks, and nothing else', () => {
    const page = 'a\n<!-- x:start -->\nold\n<!-- x:end -->\nb';
    expect(replaceBlock(page, 'x', 'new\n')).toBe(
      'a\n<!-- x:start -->\nnew\n<!-- x:end -->\nb',
    );
    expect(replaceBlock(page, 'y', 'new')).toBe(page);
  });

  it('keeps bars and line ends within their cell', () => {
    expect(markdownTable(['a'], [['x|y\nz']])).toBe(
      '| a |\n| --- |\n| x\\|y z |',
    );
  });

  it('draws a summary for a terminal', () => {
    const drawn = renderTerminal(
      '**ok** `x` &lt;b&gt;\n\n| a | b |\n| --- | ---: |\n| long \\| | 1 |\n',
    );
    expect(drawn).toContain('ok x <b>');
    expect(drawn).toContain('long |  1');
  });
});

describe('the metadata that ncc reads', () => {
  it('says that importing has no effect', () => {
    const metadata = { name: 'a', exports: './a.js' };
    expect(forBundling(metadata)).toEqual({ ...metadata, sideEffects: false });
  });

  it('asks for the other entry first, and only of bundlers', () => {
    const exports = { '.': { node: './a.cjs' }, './b': './b.js' };
    const once = forBundling({ exports }, './a.mjs');
    const main = { production: './a.mjs', node: './a.cjs' };
    expect(once['exports']).toEqual({ '.': main, './b': './b.js' });
    expect(JSON.stringify(forBundling(once, './a.mjs'))).toBe(
      JSON.stringify(once),
    );
    const [first] = Object.keys(Object(once['exports'])['.']);
    expect(first).toBe('production');
  });
});

describe('new actions', () => {
  it('come with all the files of one', () => {
    const paths = planNewAction('verify-chart', []).map(({ path }) => path);
    expect(paths).toContain('actions/verify-chart/action.yml');
    expect(paths).toContain('actions/verify-chart/test/run.test.ts');
  });

  it.each(['Verify', 'a_b', '../x', '', 'taken'])(
    'are not called %j',
    (name) => {
      expect(() => planNewAction(name, ['taken'])).toThrow(
        'is no name of a new action',
      );
    },
  );
});

it('adds the platform packages that a registry did not offer to the lock', () => {
  const lock = {
    packages: {
      'node_modules/tool': {
        license: 'MIT',
        optionalDependencies: {
          '@tool/linux-x64-musl': '1.0.0',
          '@tool/darwin-arm64': '1.0.0',
        },
      },
      'node_modules/@tool/darwin-arm64': { version: '1.0.0' },
    },
  };
  expect(
    completeLock(lock).packages['node_modules/@tool/linux-x64-musl' as never],
  ).toEqual({
    version: '1.0.0',
    license: 'MIT',
    optional: true,
    os: ['linux'],
    cpu: ['x64'],
    libc: ['musl'],
  });
});

it('measures functions by their braces', () => {
  const text =
    'function a() {\n  x();\n}\nconst b = (y) => {\n  x();\n  z();\n};';
  expect(functionLengths(text.split('\n'))).toEqual([3, 4]);
});
