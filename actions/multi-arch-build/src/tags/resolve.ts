import { errors } from '../errors.ts';
import { candidate } from './candidates.ts';
import { expand } from './expressions.ts';
import type { BuildFacts } from './facts.ts';
import type { Flavor } from './flavor.ts';
import type { Affix } from './moving.ts';
import type { TagRule } from './rule.ts';
import { parseSemver, type Version } from './versions.ts';

export interface ResolvedTags {
  /** The first tag: the image's version. */
  readonly main: string | undefined;
  readonly partials: readonly string[];
  /** `latest` with the flavor's prefix and suffix, when it is one of the tags. */
  readonly latest: string | undefined;
  /** The first version that a rule found, whatever its tag looks like. */
  readonly version: Version | undefined;
  /** What stands around the tags, and around `latest`. */
  readonly affixes: readonly Affix[];
  readonly warnings: readonly string[];
}

/** The tags of docker/metadata-action's grammar, rules in their order. */
export function resolveTags(
  rules: readonly TagRule[],
  flavor: Flavor,
  facts: BuildFacts,
): ResolvedTags {
  const warnings = rules.flatMap(({ line, type, ignored }) =>
    ignored.map((name) => `tags: "${line}": ${type} takes no "${name}"`),
  );
  const candidates = rules.flatMap((rule) => {
    if (!isEnabled(rule, facts)) return [];
    const found = candidate(rule, facts, warnings);
    if (found === undefined || found.value === '') return [];
    const affix = affixOf(rule, flavor, facts);
    const value = sanitize(`${affix.prefix}${found.value}${affix.suffix}`);
    const version = found.version ?? parseSemver(found.value);
    return value === '' ? [] : [{ ...found, value, version, affix }];
  });
  const [first] = candidates;
  const isLatest =
    flavor.latest === 'auto'
      ? first?.latest === true
      : flavor.latest === 'true';
  const values = [...new Set(candidates.map(({ value }) => value))];
  const around = latestAffix(flavor, facts);
  const latest = sanitize(`${around.prefix}latest${around.suffix}`);
  return {
    main: values[0],
    partials: values.slice(1),
    latest: first !== undefined && isLatest ? latest : undefined,
    version: candidates.find(({ version }) => version !== undefined)?.version,
    affixes: [...candidates.map(({ affix }) => affix), around].map(sanitized),
    warnings,
  };
}

function isEnabled({ attributes, line }: TagRule, facts: BuildFacts): boolean {
  const enable = expand(attributes.get('enable') ?? 'true', facts);
  if (enable === 'true' || enable === 'false') return enable === 'true';
  throw errors.error(
    'IMAGE_RULE_INVALID',
    `tags: "${line}": enable is "${enable}"; allowed: true, false`,
  );
}

function affixOf(rule: TagRule, flavor: Flavor, facts: BuildFacts): Affix {
  const own =
    rule.type === 'sha' ? 'sha-' : isPullRequestRule(rule) ? 'pr-' : undefined;
  const prefix = rule.attributes.get('prefix') ?? own ?? flavor.prefix;
  const suffix = rule.attributes.get('suffix') ?? flavor.suffix;
  return { prefix: expand(prefix, facts), suffix: expand(suffix, facts) };
}

function isPullRequestRule({ type, attributes }: TagRule): boolean {
  return type === 'ref' && attributes.get('event') === 'pr';
}

function latestAffix(flavor: Flavor, facts: BuildFacts): Affix {
  return {
    prefix: flavor.prefixOnLatest ? expand(flavor.prefix, facts) : '',
    suffix: flavor.suffixOnLatest ? expand(flavor.suffix, facts) : '',
  };
}

function sanitized({ prefix, suffix }: Affix): Affix {
  return { prefix: sanitize(prefix), suffix: sanitize(suffix) };
}

/** As the original does it; `strict-tags` mends what is left. */
export function sanitize(tag: string): string {
  return tag.replace(/[^a-zA-Z0-9._-]+/g, '-');
}
