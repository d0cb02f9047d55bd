import { boolean, type InputsOf, oneOf, text } from '@kit/action';

export const inputs = {
  strategy: oneOf(
    ['auto', 'tag', 'describe', 'commits', 'branch', 'file', 'input'],
    { default: 'auto' },
  ),
  version: text(),
  file: text(),
  'tag-prefix': text({ default: 'v' }),
  path: text({ default: '.' }),
  'default-bump': oneOf(['patch', 'minor', 'major', 'none'], {
    default: 'patch',
  }),
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
  'bump',
  'is-prerelease',
  'docker-safe',
  'ldflags',
  'distance',
  'sha',
  'tag-created',
  'reason-code',
  'json',
] as const;

export type Inputs = InputsOf<typeof inputs>;
