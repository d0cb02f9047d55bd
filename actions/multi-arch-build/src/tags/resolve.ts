import { assertNever } from '@kit/errors';
import { errors } from '../errors.ts';
import { expand, isDefaultBranch, nameIn } from './expressions.ts';
import type { BuildFacts } from './facts.ts';
import type { Flavor } from './flavor.ts';
import type { TagRule } from './rule.ts';
import {
  parsePep440,
  parseSemver,
  type Version,
  versionVariables,
} from './versions.ts';

export interface ResolvedTags {
  /** The first tag: the image's version. */
  readonly main: string | undefined;
  readonly partials: readonly string[];
  /** `latest` with the flavor's prefix and suffix, when it is one of the tags. */
  readonly latest: string | undefined;
  readonly warnings: readonly string[];
}

interface Candidate {
  readonly value: string;
  readonly latest: boolean;
}

/** The tags of docker/metadata-action's grammar, rules in their order. */
export function resolveTags(
  rules: readonly TagRule[],
  flavor: Flavor,
  facts: BuildFacts,
): ResolvedTags {
  const warnings: string[] = [];
  const candidates = rules.flatMap((rule) => {
    if (!isEnabled(rule, facts)) return [];
    const found = candidate(rule, facts, warnings);
    if (found === undefined || found.value === '') return [];
    const tag = sanitize(decorate(found.value, rule, flavor, facts));
    return tag === '' ? [] : [{ value: tag, latest: found.latest }];
  });
  const [first] = candidates;
  const latest =
    flavor.latest === 'auto'
      ? first?.latest === true
      : flavor.latest === 'true';
  const values = [...new Set(candidates.map(({ value }) => value))];
  return {
    main: values[0],
    partials: values.slice(1),
    latest:
      first !== undefined && latest ? latestTag(flavor, facts) : undefined,
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

function candidate(
  rule: TagRule,
  facts: BuildFacts,
  warnings: string[],
): Candidate | undefined {
  const { attributes } = rule;
  const plain = (value: string | undefined) =>
    value === undefined ? undefined : { value, latest: false };
  switch (rule.type) {
    case 'schedule':
      return facts.eventName.includes('schedule')
        ? plain(expand(attributes.get('pattern') ?? 'nightly', facts))
        : undefined;
    case 'semver':
      return versioned(rule, facts, warnings, parseSemver);
    case 'pep440':
      return versioned(rule, facts, warnings, parsePep440);
    case 'match':
      return matched(rule, facts, warnings);
    case 'edge': {
      const branch = attributes.get('branch');
      const here =
        branch === undefined || branch === ''
          ? isDefaultBranch(facts)
          : facts.ref === `refs/heads/${expand(branch, facts)}`;
      return here ? plain('edge') : undefined;
    }
    case 'ref':
      return fromRef(attributes.get('event') ?? '', facts);
    case 'raw':
      return plain(expand(attributes.get('value') ?? '', facts));
    case 'sha':
      return plain(
        attributes.get('format') === 'long'
          ? facts.sha
          : facts.sha.slice(0, facts.shortShaLength),
      );
    default:
      return assertNever(rule.type);
  }
}

function fromRef(event: string, { ref }: BuildFacts): Candidate | undefined {
  if (event === 'pr') {
    const number = /^refs\/pull\/(\d+)\/merge$/.exec(ref)?.[1];
    return number === undefined ? undefined : { value: number, latest: false };
  }
  const value = nameIn(ref, event === 'tag' ? 'refs/tags/' : 'refs/heads/');
  return value === undefined ? undefined : { value, latest: event === 'tag' };
}

function sourceOf(
  { attributes }: TagRule,
  facts: BuildFacts,
): string | undefined {
  const value = attributes.get('value');
  return value ? expand(value, facts) : nameIn(facts.ref, 'refs/tags/');
}

function versioned(
  rule: TagRule,
  facts: BuildFacts,
  warnings: string[],
  parse: (text: string) => Version | undefined,
): Candidate | undefined {
  const source = sourceOf(rule, facts);
  if (source === undefined) return undefined;
  const match = rule.attributes.get('match');
  const narrowed = match ? firstGroup(source, match, rule) : source;
  if (narrowed === undefined)
    warnings.push(
      `tags: "${rule.line}": "${match}" does not match "${source}"`,
    );
  const version = parse((narrowed ?? source).replaceAll('/', '-'));
  if (version === undefined) {
    warnings.push(`tags: "${rule.line}": "${source}" is no version`);
    return undefined;
  }
  const pattern = rule.attributes.get('pattern') ?? '';
  const isRaw = /^\{\{\s*raw\s*\}\}$/.test(pattern);
  const used = version.prerelease !== '' && !isRaw ? '{{version}}' : pattern;
  return {
    value: expand(used, facts, versionVariables(version)),
    latest: version.prerelease === '',
  };
}

function firstGroup(
  source: string,
  match: string,
  rule: TagRule,
): string | undefined {
  const found = pattern(match, rule).exec(source);
  return found === null ? undefined : (found[1] ?? found[0]);
}

function matched(
  rule: TagRule,
  facts: BuildFacts,
  warnings: string[],
): Candidate | undefined {
  const source = sourceOf(rule, facts);
  if (source === undefined) return undefined;
  const group = Number(rule.attributes.get('group') ?? '0');
  const value = pattern(rule.attributes.get('pattern') ?? '', rule).exec(
    source,
  )?.[group];
  if (value === undefined)
    warnings.push(`tags: "${rule.line}": does not match "${source}"`);
  return value === undefined ? undefined : { value, latest: true };
}

function pattern(text: string, rule: TagRule): RegExp {
  const [, body, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    return new RegExp(body ?? text, (flags ?? '').replace('g', ''));
  } catch {
    throw errors.error(
      'IMAGE_RULE_INVALID',
      `tags: "${rule.line}": "${text}" is no regular expression`,
    );
  }
}

function decorate(
  value: string,
  rule: TagRule,
  flavor: Flavor,
  facts: BuildFacts,
): string {
  const own =
    rule.type === 'sha' ? 'sha-' : isPullRequestRule(rule) ? 'pr-' : undefined;
  const prefix = rule.attributes.get('prefix') ?? own ?? flavor.prefix;
  const suffix = rule.attributes.get('suffix') ?? flavor.suffix;
  return `${expand(prefix, facts)}${value}${expand(suffix, facts)}`;
}

function isPullRequestRule({ type, attributes }: TagRule): boolean {
  return type === 'ref' && attributes.get('event') === 'pr';
}

function latestTag(flavor: Flavor, facts: BuildFacts): string {
  const prefix = flavor.prefixOnLatest ? expand(flavor.prefix, facts) : '';
  const suffix = flavor.suffixOnLatest ? expand(flavor.suffix, facts) : '';
  return sanitize(`${prefix}latest${suffix}`);
}

/** As the original does it; `strict-tags` mends what is left. */
export function sanitize(tag: string): string {
  return tag.replace(/[^a-zA-Z0-9._-]+/g, '-');
}
