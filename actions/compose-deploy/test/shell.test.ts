import { describe, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import * as fc from 'fast-check';
import {
  isVariableName,
  quote,
  readParts,
  renderScript,
  type Script,
} from '../src/shell.ts';

const { run } = createProcessRunner();
const mark = 'kit-0123456789abcdef';

async function sh(script: Script, shell = '/bin/sh') {
  const input = renderScript(script, mark);
  const allowedExits = Array.from({ length: 256 }, (_, code) => code);
  const { stdout, stderr, exitCode } = await run([shell, '-s'], {
    input,
    allowedExits,
  });
  return { parts: readParts(stdout, mark), stdout, stderr, exitCode };
}

/** Each argument with its length, so that none can pose as another. */
const echo = 'for word in "$@"; do printf \'%s\\0\' "$word"; done';

async function throughShell(words: readonly string[], shell?: string) {
  const { parts } = await sh({ body: echo, args: words }, shell);
  return (parts.get('start') ?? '').split('\0').slice(0, -1);
}

const hostile = [
  '',
  ' ',
  "'",
  "''",
  "'\\''",
  '"',
  '\\',
  '$(touch /tmp/kit-never)',
  '`touch /tmp/kit-never`',
  '$HOME ${PATH} $0 $$',
  '; rm -rf x; #',
  '&& true || false | cat > x',
  '--help',
  '-n',
  '* ? [a-z] ~ {a,b}',
  '!history',
  'line\nbreak\n\n',
  '\r\n\t\u0007\u001b[31m',
  "EOF\n}\nexit 1\n{ '",
  'Grüße 🚀 \u202e \u0081\u0085\u0088',
  '%s %d \\n \\0',
  '##[error]x ::set-output name=a::b',
];

describe('quoting for a shell', () => {
  it('gives a real sh exactly the words that were meant', async () => {
    expect(await throughShell(hostile)).toEqual(hostile);
  });

  it('gives bash the same', async () => {
    expect(await throughShell(hostile, '/bin/bash')).toEqual(hostile);
  });

  it('holds for any text', async () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          "'",
          '"',
          '\\',
          '$',
          '`',
          '(',
          ')',
          '\n',
          ';',
          ' ',
          '-',
          '*',
          '#',
          'a',
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          word.map((text) => text.replaceAll('\0', '').toWellFormed()),
          { minLength: 1, maxLength: 30 },
        ),
        async (words) => {
          expect(await throughShell(words)).toEqual(words);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('refuses what no shell can hold', () => {
    expect(() => quote('a\0b')).toThrow('NUL');
  });
});

describe('a script for the host', () => {
  it('hands variables to programs, and to no argument', async () => {
    const value = "it's $(secret)\nand more";
    const { parts } = await sh({
      body: 'sh -c \'printf %s "$TOKEN"\'',
      env: { TOKEN: value },
    });
    expect(parts.get('start')).toBe(value);
  });

  it('runs nothing of a text that arrived in part', async () => {
    const text = renderScript(
      { body: 'echo ran "$@"', args: ['one', 'two', 'three'] },
      mark,
    );
    for (let end = 1; end < text.length - 2; end += 7) {
      const { stdout } = await run(['/bin/sh', '-s'], {
        input: text.slice(0, end),
        allowedExits: [0, 1, 2, 127],
      });
      expect(stdout).toBe('');
    }
  }, 60_000);

  it.each([
    ['echo yes', 0],
    ['return 7', 7],
    ['false', 1],
    ['exit 9', 9],
    ['return 255', 254],
  ])('ends %s with the code %i', async (body, code) => {
    expect((await sh({ body })).exitCode).toBe(code);
  });

  it('gives its programs nothing to read', async () => {
    const { parts } = await sh({ body: 'cat; echo end' });
    expect(parts.get('start')).toBe('end\n');
  });

  it('tells its parts from each other, and from what the login shell wrote', () => {
    const output = `Welcome!\nkit-other start\n\n${mark} start\none\n${mark} two\n2\n3\n`;
    expect([...readParts(output, mark)]).toEqual([
      ['start', 'one'],
      ['two', '2\n3\n'],
    ]);
  });

  it('has no parts when it did not run', () => {
    expect(readParts('This account is not available.\n', mark).size).toBe(0);
  });
});

describe('the name of a variable', () => {
  it.each([
    ['TOKEN', true],
    ['_a1', true],
    ['', false],
    ['1A', false],
    ['A-B', false],
    ['A;touch x', false],
    ['A=B', false],
    ['A\nB', false],
  ])('%j: %s', (name, expected) => {
    expect(isVariableName(name)).toBe(expected);
  });
});
