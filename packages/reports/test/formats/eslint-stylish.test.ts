import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const text = `
/w/src/a.js
  2:10  error    'f' is defined but never used  no-unused-vars
  3:11  warning  Strings must use singlequote   quotes

/w/src/b.js
  0:0   error    Parsing error: Unexpected token }

✖ 3 problems (2 errors, 1 warning)
  1 error and 1 warning potentially fixable with the \`--fix\` option.
`;

describe('the text of ESLint', () => {
  it('is read with the file, the place and the rule of each problem', async () => {
    expect(await parsedAs('lint', text)).toMatchObject({
      tools: ['eslint'],
      errors: 2,
      warnings: 1,
      fixable: 2,
      problems: [
        {
          file: '/w/src/a.js',
          line: 2,
          column: 10,
          rule: 'no-unused-vars',
          message: "'f' is defined but never used",
          level: 'error',
        },
        { rule: 'quotes', level: 'warning' },
        {
          file: '/w/src/b.js',
          rule: '',
          message: 'Parsing error: Unexpected token }',
        },
      ],
    });
  });

  it('is read where it was coloured', async () => {
    const coloured = text
      .replaceAll('error ', '\u001b[31merror\u001b[39m ')
      .replace('✖ 3', '\u001b[1m✖ 3');
    expect(await parsedAs('lint', coloured)).toMatchObject({
      errors: 2,
      warnings: 1,
    });
  });

  it.each(['problems', 'warning', '3:11'])(
    'is not measured when it ends before %s',
    async (word) => {
      expect(await codeOf(text.slice(0, text.indexOf(word)))).toBe(
        'report-truncated',
      );
    },
  );

  it('is not measured when its sum says another number', async () => {
    expect(await codeOf(text.replace('2 errors', '5 errors'))).toBe(
      'report-malformed',
    );
  });
});
