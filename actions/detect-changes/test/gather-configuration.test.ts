import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { gatherConfiguration } from '../src/gather-configuration.ts';
import { inputs } from '../src/inputs.ts';

let folder = '';
let workspace = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'detect-'));
  workspace = join(folder, 'workspace');
  mkdirSync(join(workspace, '.github'), { recursive: true });
  writeFileSync(join(folder, 'outside.yml'), 'auth: services/auth/**');
  writeFileSync(join(workspace, 'inside.yml'), 'auth: services/auth/**');
});
afterEach(() => rmSync(folder, { recursive: true }));

function gather(given: Readonly<Record<string, string>>) {
  const env = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [inputVariable(name), value]),
  );
  return gatherConfiguration(
    readInputs(inputs, env, () => undefined),
    workspace,
  );
}

describe('a configuration behind a link', () => {
  it('is read inside the workspace', () => {
    symlinkSync('../inside.yml', join(workspace, '.github/filters.yml'));
    const { filters } = gather({ filters: '.github/filters.yml' });
    expect(filters.map(({ name }) => name)).toEqual(['auth']);
  });

  it.each([
    ['filters', 'filters.yml', { filters: '.github/filters.yml' }],
    ['config', 'own.yml', { config: '.github/own.yml' }],
    ['config by default', 'services.yml', {}],
  ])('is refused outside of it: %s', (_, name, given) => {
    symlinkSync('../../outside.yml', join(workspace, '.github', name));
    expect(() => gather({ ...given })).toThrow(
      expect.objectContaining({
        code: 'WORKSPACE_FILE_REFUSED',
        message: `.github/${name}: is a link that leaves the workspace; it was not read`,
      }),
    );
  });

  it('that is not there is an input to correct', () => {
    expect(() => gather({ config: 'none.yml' })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });
});

describe('filters and services together', () => {
  it.each([
    ['auth: a', '"auth" and "auth" are one output'],
    ['AUTH: a', '"AUTH" and "auth" are one output'],
    ['auth_count: a', '"auth_count" is also an output of the filter "auth"'],
  ])('may not share an output: %s', (filters, message) => {
    const text = 'services: { auth: { paths: services/auth } }';
    writeFileSync(join(workspace, '.github/services.yml'), text);
    expect(() => gather({ filters })).toThrow(message);
  });
});
