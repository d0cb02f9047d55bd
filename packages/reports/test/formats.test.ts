import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { modules } from '../src/formats.gen.ts';
import { formats } from '../src/formats.ts';

const folder = join(import.meta.dirname, '../src/formats');

it('knows every file of formats/; `npm run docs` writes the list', () => {
  expect(modules).toHaveLength(readdirSync(folder).length);
});

it('has one format of each name, in kebab-case', () => {
  const names = formats.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(
    names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)),
  ).toEqual([]);
});
