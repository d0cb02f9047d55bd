import {
  type InputsOf,
  json,
  lines,
  number,
  oneOf,
  parsedInput,
  text,
  url,
} from '@kit/action';
import { didYouMean } from '@kit/errors';
import { type GateName, gateNames } from './gates/row.ts';

export const inputs = {
  config: text({ default: '.github/quality-gates.yml' }),
  coverage: lines(),
  tests: lines(),
  security: lines(),
  lint: lines(),
  load: lines(),
  benchmarks: lines(),
  components: json('a JSON list of component names', nameList),
  'build-time-seconds': number({ min: 0, max: 1_000_000 }),
  image: text(),
  baseline: text(),
  base: text(),
  head: text({ default: 'HEAD' }),
  'sonar-host-url': url(),
  'sonar-token': text({ secret: true }),
  'sonar-project-key': text(),
  mode: oneOf(['enforce', 'warn'], { default: 'enforce' }),
  'on-missing': oneOf(['fail', 'warn', 'skip'], { default: 'fail' }),
  elsewhere: parsedInput('list of gates', gateList, {}),
  'on-lowered-gate': oneOf(['fail', 'warn'], { default: 'warn' }),
  'report-json': text(),
  token: text({ secret: true }),
};

export const outputs = [
  'status',
  'should-deploy',
  'result',
  'failed-gates',
  'coverage',
  'json',
  'reason-code',
] as const;

export type Inputs = InputsOf<typeof inputs>;

function gateList(raw: string) {
  const words = raw.split(/[,\s]+/).filter((word) => word !== '');
  const unknown = words.find((word) => !isGateName(word));
  return unknown === undefined
    ? { value: words.filter(isGateName) }
    : { allowed: `${gateNames.join(', ')}${didYouMean(unknown, gateNames)}` };
}

function isGateName(word: string): word is GateName {
  return gateNames.some((name) => name === word);
}

function nameList(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value
    : undefined;
}
