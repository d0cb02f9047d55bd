import { boolean, type InputsOf, oneOf, parsedInput, text } from '@kit/action';
import { parseVersion } from './semver.ts';

const pattern = (raw: string) => {
  try {
    return { value: new RegExp(raw) };
  } catch {
    return { allowed: 'a regular expression whose first group is the version' };
  }
};

/** A number of its own would be taken for the counter behind it. */
const identifier = (raw: string) =>
  /^[A-Za-z][0-9A-Za-z-]{0,30}$/.test(raw)
    ? { value: raw }
    : { allowed: 'a word such as rc, beta or alpha' };

/** An input that is empty is one that was not given. */
const prefix = (raw: string) => ({ value: raw === 'none' ? '' : raw });

const version = (raw: string) =>
  parseVersion(raw) === undefined
    ? { allowed: 'a semantic version such as 0.1.0' }
    : { value: raw };

export const inputs = {
  strategy: oneOf(
    ['auto', 'tag', 'describe', 'commits', 'branch', 'file', 'input'],
    { default: 'auto' },
  ),
  version: text(),
  file: text(),
  'tag-prefix': parsedInput('prefix, or none', prefix, { default: 'v' }),
  path: text({ default: '.' }),
  'default-bump': oneOf(['patch', 'minor', 'major', 'none'], {
    default: 'patch',
  }),
  prerelease: parsedInput('identifier', identifier, {}),
  'build-metadata': oneOf(['none', 'sha', 'run'], { default: 'none' }),
  'first-version': parsedInput('version', version, {}),
  'release-branch-pattern': parsedInput('regular expression', pattern, {
    default: '^(?:release|hotfix)s?(?:/|-)(.+)$',
  }),
  'fail-if-unchanged': boolean({ default: 'false' }),
  fetch: oneOf(['auto', 'never'], { default: 'auto' }),
  'ldflags-variable': text({ default: 'main.version' }),
  'create-tag': boolean({ default: 'false' }),
  token: text({ secret: true }),
  'dry-run': boolean({ default: 'false' }),
};

export const outputs = [
  'version',
  'major',
  'minor',
  'patch',
  'prerelease',
  'tag',
  'previous-tag',
  'changed',
  'bump',
  'is-prerelease',
  'docker-safe',
  'ldflags',
  'distance',
  'sha',
  'notes',
  'tag-created',
  'reason-code',
  'json',
] as const;

export type Inputs = InputsOf<typeof inputs>;
