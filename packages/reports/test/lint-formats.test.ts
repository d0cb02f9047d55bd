import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from './read-sample.ts';

const ruff = {
  code: 'F401',
  filename: 'a.py',
  location: { row: 3, column: 8 },
  message: 'unused import',
  fix: { edits: [] },
};
const pylint = {
  type: 'convention',
  line: 1,
  column: 0,
  path: 'a.py',
  symbol: 'missing-docstring',
  message: 'Missing docstring',
  'message-id': 'C0114',
};
const hadolint = {
  line: 9,
  column: 1,
  file: 'Dockerfile',
  code: 'DL3008',
  level: 'style',
  message: 'Pin versions',
};
const pylintTwo = (messages: readonly unknown[], counts: object) =>
  JSON.stringify({
    messages,
    statistics: { messageTypeCount: counts, modulesLinted: 1 },
  });

describe('lint formats', () => {
  it('reads ruff, where a problem without a rule is a syntax error', async () => {
    const syntax = { ...ruff, code: null, fix: null };
    const text = JSON.stringify([ruff, syntax]);
    const report = await parsedAs('lint', text);
    expect(report).toMatchObject({
      tools: ['ruff'],
      errors: 2,
      warnings: 0,
      fixable: 1,
    });
    expect(report.problems.map(({ rule, line }) => [rule, line])).toEqual([
      ['F401', 3],
      ['syntax-error', 3],
    ]);
  });

  it.each([
    ['fatal', [1, 0, 0]],
    ['error', [1, 0, 0]],
    ['warning', [0, 1, 0]],
    ['refactor', [0, 0, 1]],
    ['convention', [0, 0, 1]],
  ])('takes pylint %s as errors, warnings, infos %j', async (type, counts) => {
    const report = await parsedAs(
      'lint',
      JSON.stringify([{ ...pylint, type }]),
    );
    expect([report.errors, report.warnings, report.infos]).toEqual(counts);
  });

  it('reads json2 of pylint, even when it has nothing to say', async () => {
    const clean = await parsedAs('lint', pylintTwo([], { error: 0 }));
    expect(clean).toMatchObject({ tools: ['pylint'], errors: 0, infos: 0 });
    const report = await parsedAs(
      'lint',
      pylintTwo([pylint], { error: 0, convention: 1 }),
    );
    expect(report.infos).toBe(1);
  });

  it('reads hadolint, whose style is an info', async () => {
    const warning = { ...hadolint, level: 'warning' };
    const report = await parsedAs('lint', JSON.stringify([hadolint, warning]));
    expect(report).toMatchObject({ infos: 1, warnings: 1, errors: 0 });
  });

  it('reads checkstyle; what is ignored counts as suppressed', async () => {
    const report = await parsedAs(
      'lint',
      `<checkstyle version="5"><file name="a.ts">
       <error line="2" column="1" severity="error" message="a &lt; b" source="x.Rule"/>
       <error line="3" severity="warning" message="m" source="x"/>
       <error line="4" severity="ignore" message="m" source="x"/>
       </file></checkstyle>`,
    );
    expect(report).toMatchObject({ errors: 1, warnings: 1, suppressed: 1 });
    expect(report.problems[0]).toEqual({
      file: 'a.ts',
      line: 2,
      column: 1,
      rule: 'x.Rule',
      level: 'error',
      message: 'a < b',
    });
  });

  it('keeps 500 problems of a level but counts all', async () => {
    const many = Array.from({ length: 700 }, () => hadolint);
    const report = await parsedAs('lint', JSON.stringify(many));
    expect(report.infos).toBe(700);
    expect(report.problems).toHaveLength(500);
  });

  it.each([
    [
      'an unknown level',
      JSON.stringify([{ ...hadolint, level: 'bad' }]),
      'report-malformed',
    ],
    [
      'a line that is a word',
      JSON.stringify([{ ...hadolint, line: 'x' }]),
      'number-invalid',
    ],
    [
      'an unknown type',
      JSON.stringify([{ ...pylint, type: 'x' }]),
      'report-malformed',
    ],
    [
      'counts that are not its messages',
      pylintTwo([], { error: 2 }),
      'report-malformed',
    ],
    ['no linted module', pylintTwo([], {}).replace(':1}', ':0}'), 'no-data'],
    [
      'messages that are no list',
      '{"messages":3,"statistics":{"messageTypeCount":{}}}',
      'report-malformed',
    ],
    [
      'a place that is missing',
      JSON.stringify([{ ...ruff, location: null }]),
      'number-invalid',
    ],
    [
      'a crash of checkstyle',
      '<checkstyle><file name="a"><exception>x</exception></file></checkstyle>',
      'tool-failed',
    ],
    [
      'an unknown severity',
      '<checkstyle><file name="a"><error severity="x"/></file></checkstyle>',
      'report-malformed',
    ],
    ['a cut document', '<checkstyle><file name="a">', 'report-truncated'],
    ['a cut list', JSON.stringify([ruff]).slice(0, -4), 'report-truncated'],
  ])('does not measure %s', async (_name, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });

  it.each(['ruff', 'pylint', 'hadolint'])(
    'takes an empty list as clean when it is said to be %s',
    async (format) => {
      const report = await parsedAs('lint', '[]', format);
      expect(report).toMatchObject({ tools: [format], errors: 0 });
    },
  );
});
