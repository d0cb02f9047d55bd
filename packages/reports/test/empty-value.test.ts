import { describe, expect, it } from '@jest/globals';
import { codeOf, readSample } from './read-sample.ts';

describe('a JSON value that holds nothing', () => {
  it.each(['null', ' null\n', '[]', '{}', '[ ]\n'])(
    'is no data for the security gate: %s',
    async (text) => {
      expect(await codeOf(text, { kind: 'findings' })).toBe('no-data');
    },
  );

  it('is no data for a format that was named', async () => {
    const format = 'trivy';
    expect(await codeOf('null', { kind: 'findings', format })).toBe('no-data');
  });

  it('is a clean run of a linter where it is an empty list', async () => {
    expect(await readSample('[]', { kind: 'lint' })).toMatchObject({
      status: 'parsed',
      report: { errors: 0, warnings: 0 },
    });
  });

  it.each([
    ['[]', { format: 'eslint' }],
    ['{"results":[],"metadata":{}}', {}],
  ])(
    'is no clean run of ESLint, which lists clean files: %s',
    async (text, options) => {
      expect(await codeOf(text, { kind: 'lint', ...options })).toBe('no-data');
    },
  );
});
