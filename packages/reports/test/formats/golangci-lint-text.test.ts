import { expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const text = `fmts/fmt_test.go:42:21: Error return value of \`w.Write\` is not checked (errcheck)
\t\tw.Write(e)
\t\t       ^
writer/a.go:67:17: exported: should have a comment (revive)
`;

it('reads the text of golangci-lint, its source lines passed over', async () => {
  expect(await parsedAs('lint', text)).toMatchObject({
    tools: ['golangci-lint-text'],
    errors: 2,
    problems: [
      { file: 'fmts/fmt_test.go', line: 42, column: 21, rule: 'errcheck' },
      { rule: 'revive', message: 'exported: should have a comment' },
    ],
  });
});

it('takes its last line for the proof of a clean run', async () => {
  expect(await parsedAs('lint', '0 issues.\n')).toMatchObject({ errors: 0 });
});

it('does not measure a run that failed', async () => {
  const failed = `${text}level=error msg="Running error: context loading failed"\n`;
  expect(await codeOf(failed)).toBe('tool-failed');
});
