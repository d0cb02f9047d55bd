import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs, readSample } from '../read-sample.ts';

/** As stylelint 16 wrote it about a sheet with one fault of each kind. */
const report = JSON.stringify([
  {
    source: '/sample/a.css',
    deprecations: [],
    invalidOptionWarnings: [
      { text: 'Invalid option name "foo" for rule "block-no-empty"' },
    ],
    parseErrors: [],
    errored: true,
    warnings: [
      {
        line: 1,
        column: 12,
        endLine: 1,
        endColumn: 16,
        rule: 'color-no-invalid-hex',
        severity: 'error',
        text: 'Unexpected invalid hex color "#ggg" (color-no-invalid-hex)',
      },
      {
        line: 1,
        column: 18,
        endLine: 1,
        endColumn: 22,
        rule: 'property-no-unknown',
        severity: 'warning',
        text: 'Unexpected unknown property "colr" (property-no-unknown)',
      },
    ],
  },
]);

describe('stylelint', () => {
  it('counts by severity, and a rule that did not run as an error', async () => {
    expect(await parsedAs('lint', report)).toMatchObject({
      tools: ['stylelint'],
      errors: 2,
      warnings: 1,
      problems: [
        { file: '/sample/a.css', line: 1, rule: 'color-no-invalid-hex' },
        { line: 1, column: 18, rule: 'property-no-unknown', level: 'warning' },
        { line: 0, rule: 'invalid-option', level: 'error' },
      ],
    });
  });

  it('is recognised by its content, a clean file too', async () => {
    const clean =
      '[{"source":"a.css","deprecations":[],"invalidOptionWarnings":[],"parseErrors":[],"warnings":[]}]';
    expect(await readSample(clean)).toMatchObject({
      format: 'stylelint',
      report: { errors: 0, warnings: 0 },
    });
  });

  it('is never whole when cut, and a problem without a place is none', async () => {
    for (let end = 1; end < report.length; end += 7) {
      expect(await codeOf(report.slice(0, end))).not.toBe('parsed');
    }
    expect(await codeOf(report.replaceAll('"line":1,', ''))).toBe(
      'number-invalid',
    );
  });
});
