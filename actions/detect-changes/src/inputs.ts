import { boolean, type InputsOf, oneOf, text } from '@kit/action';

export const inputs = {
  filters: text(),
  'predicate-quantifier': oneOf(['some', 'every'], { default: 'some' }),
  config: text(),
  base: text(),
  head: text(),
  'on-unknown': oneOf(['all', 'none', 'fail', 'last-success'], {
    default: 'all',
  }),
  negation: oneOf(['ordered', 'picomatch'], { default: 'ordered' }),
  'list-files': oneOf(['none', 'json', 'shell', 'csv', 'lines'], {
    default: 'none',
  }),
  'ci-changes': boolean({ default: 'true' }),
  'tag-pattern': text({ default: '*' }),
  'working-directory': text({ default: '.' }),
  token: text({ secret: true }),
};

export const outputs = [
  'changes',
  'matrix',
  'any',
  'all',
  'base-sha',
  'head-sha',
  'strategy',
  'reasons',
  'truncated',
  'json',
  'reason-code',
] as const;

export type Inputs = InputsOf<typeof inputs>;
export type OutputName = (typeof outputs)[number];
