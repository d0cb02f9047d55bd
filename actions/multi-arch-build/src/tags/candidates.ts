import { assertNever } from '@kit/errors';
import { errors } from '../errors.ts';
import { expand, isDefaultBranch, nameIn } from './expressions.ts';
import type { BuildFacts } from './facts.ts';
import { parsePep440 } from './pep440.ts';
import type { TagRule } from './rule.ts';
import { parseSemver, type Version, versionVariables } from './versions.ts';

export interface Candidate {
  readonly value: string;
  /** Whether `latest=auto` goes with it. */
  readonly latest: boolean;
  /** The version that it was made of, when that is not its own text. */
  readonly version?: Version;
}

/** What a rule makes of the run, before prefix and suffix; `undefined` when it does not apply. */
export function candidate(
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
    const value = nameIn(ref, 'refs/pull/')?.replace(/\/merge$/, '');
    return value === undefined ? undefined : { value, latest: false };
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
    version,
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
