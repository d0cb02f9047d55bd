import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { listFormats } from '../src/index.ts';

const page = readFileSync(
  new URL('../../../action-docs/report-formats.md', import.meta.url),
  'utf8',
);

it.each([
  ['coverage', 'coverage'],
  ['tests', 'tests'],
  ['security', 'findings'],
  ['lint', 'lint'],
  ['load', 'load'],
  ['benchmarks', 'benchmarks'],
] as const)('the page lists every format of the input %s', (input, kind) => {
  const [, row = ''] =
    new RegExp(`^\\| \`${input}\` \\| (.*) \\|$`, 'm').exec(page) ?? [];
  const names = listFormats()
    .filter(({ kinds }) => kinds.includes(kind))
    .map(({ name }) => name);
  expect(row.split(', ')).toEqual(names.sort());
});
