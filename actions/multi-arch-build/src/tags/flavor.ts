import { errors } from '../errors.ts';
import { attributeList } from './attributes.ts';

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

/**
 * `onlatest` belongs to the prefix or suffix before it in its line. Throws
 * IMAGE_RULE_INVALID.
 */
export function parseFlavor(lines: readonly string[]): Flavor {
  return Object.assign({}, none, ...lines.map(parseLine));
}

type Writable<T> = { -readonly [Name in keyof T]?: T[Name] };

function parseLine(line: string): Partial<Flavor> {
  const invalid = (why: string) =>
    errors.error('IMAGE_RULE_INVALID', `flavor: "${line}": ${why}`);
  const flavor: Writable<Flavor> = {};
  let before: 'prefix' | 'suffix' | undefined;
  for (const [name, value] of attributeList(line)) {
    switch (name) {
      case 'latest':
        if (value !== 'auto' && value !== 'true' && value !== 'false')
          throw invalid('latest is auto, true or false');
        flavor.latest = value;
        break;
      case 'prefix':
      case 'suffix':
        flavor[name] = value;
        before = name;
        break;
      case 'onlatest':
        if (value !== 'true' && value !== 'false')
          throw invalid('onlatest is true or false');
        if (before !== undefined)
          flavor[`${before}OnLatest`] = value === 'true';
        break;
      default:
        throw invalid('allowed: latest=, prefix=, suffix=, onlatest=');
    }
  }
  return flavor;
}
