import { errors } from '../errors.ts';
import { parseAttributes } from './attributes.ts';

export interface Flavor {
  readonly latest: 'auto' | 'true' | 'false';
  readonly prefix: string;
  readonly prefixOnLatest: boolean;
  readonly suffix: string;
  readonly suffixOnLatest: boolean;
}

const none: Flavor = {
  latest: 'auto',
  prefix: '',
  prefixOnLatest: false,
  suffix: '',
  suffixOnLatest: false,
};

/** `onlatest` belongs to the prefix or suffix of its own line. Throws IMAGE_RULE_INVALID. */
export function parseFlavor(lines: readonly string[]): Flavor {
  return Object.assign({}, none, ...lines.map(parseLine));
}

function parseLine(line: string): Partial<Flavor> {
  const invalid = (why: string) =>
    errors.error('IMAGE_RULE_INVALID', `flavor: "${line}": ${why}`);
  const attributes = parseAttributes(line);
  for (const name of attributes.keys()) {
    if (!['latest', 'prefix', 'suffix', 'onlatest'].includes(name)) {
      throw invalid('allowed: latest=, prefix=, suffix=, onlatest=');
    }
  }
  const latest = attributes.get('latest');
  if (
    latest !== undefined &&
    latest !== 'auto' &&
    latest !== 'true' &&
    latest !== 'false'
  ) {
    throw invalid('latest is auto, true or false');
  }
  const onLatest = attributes.get('onlatest') === 'true';
  const prefix = attributes.get('prefix');
  const suffix = attributes.get('suffix');
  const names = [...attributes.keys()];
  const follows = (name: string) =>
    onLatest && names.indexOf('onlatest') === names.indexOf(name) + 1;
  return {
    ...(latest !== undefined && { latest }),
    ...(prefix !== undefined && { prefix, prefixOnLatest: follows('prefix') }),
    ...(suffix !== undefined && { suffix, suffixOnLatest: follows('suffix') }),
  };
}
