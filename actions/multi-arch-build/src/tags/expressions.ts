import { errors } from '../errors.ts';
import { formatDate } from './dates.ts';
import type { BuildFacts } from './facts.ts';

/** `{{branch}}`; also `{{{branch}}}` and `{{~branch~}}`, as in Handlebars. */
const mustache = /\{\{[{~]?\s*(.*?)\s*[}~]?\}\}/g;

/** Puts the global expressions of docker/metadata-action into a text. */
export function expand(
  text: string,
  facts: BuildFacts,
  own: ReadonlyMap<string, string> = new Map(),
): string {
  return text.replace(mustache, (_, expression: string) => {
    const known = own.get(expression);
    return known ?? evaluate(expression, facts);
  });
}

function evaluate(expression: string, facts: BuildFacts): string {
  const [name = ''] = expression.split(/\s/);
  switch (name) {
    case 'branch':
      return nameIn(facts.ref, 'refs/heads/') ?? '';
    case 'tag':
      return nameIn(facts.ref, 'refs/tags/') ?? '';
    case 'sha':
      return facts.sha.slice(0, facts.shortShaLength);
    case 'base_ref':
      return baseRefOf(facts);
    case 'is_default_branch':
      return String(isDefaultBranch(facts));
    case 'is_not_default_branch':
      return String(!isDefaultBranch(facts));
    case 'date':
      return dateOf(expression, facts.now);
    case 'commit_date':
      return dateOf(expression, commitTime(facts));
    default:
      throw invalid(expression, 'is no known expression');
  }
}

/** Of a pull request its base, of a tag its branch; '' for branches. */
function baseRefOf({ ref, baseRef }: BuildFacts): string {
  return ref.startsWith('refs/heads/')
    ? ''
    : baseRef.replace(/^refs\/heads\//, '');
}

/** The rest of a ref behind a prefix. */
export function nameIn(ref: string, prefix: string): string | undefined {
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined;
}

export function isDefaultBranch(facts: BuildFacts): boolean {
  return (
    facts.defaultBranch !== '' &&
    facts.ref === `refs/heads/${facts.defaultBranch}`
  );
}

function commitTime({ commitDate }: BuildFacts): number {
  const ms = Date.parse(commitDate ?? '');
  if (Number.isFinite(ms)) return ms;
  throw invalid(
    'commit_date',
    'this event does not say when the commit was made',
  );
}

function dateOf(expression: string, ms: number): string {
  const [, , format, , zone] =
    /^\w+\s+(['"])(.*?)\1(?:\s+tz=(['"])(.*?)\3)?$/.exec(expression) ?? [];
  if (format === undefined)
    throw invalid(expression, "is written date 'YYYYMMDD' tz='Europe/Berlin'");
  const text = formatDate(ms, format, zone ?? 'UTC');
  if (text === undefined)
    throw invalid(expression, `there is no time zone "${zone}"`);
  return text;
}

function invalid(expression: string, why: string) {
  return errors.error('IMAGE_RULE_INVALID', `{{${expression}}}: ${why}`);
}
