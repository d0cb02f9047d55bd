import { didYouMean } from '@kit/errors';
import { errors } from '../errors.ts';
import { type Attributes, parseAttributes } from './attributes.ts';

export const ruleTypes = [
  'schedule',
  'semver',
  'pep440',
  'match',
  'edge',
  'ref',
  'raw',
  'sha',
] as const;
export type RuleType = (typeof ruleTypes)[number];

export interface TagRule {
  readonly type: RuleType;
  /** The line as it was written, for messages. */
  readonly line: string;
  readonly priority: number;
  readonly attributes: Attributes;
  /** Attributes of other types: they do nothing here. */
  readonly ignored: readonly string[];
}

const priorities: Readonly<Record<RuleType, number>> = {
  schedule: 1000,
  semver: 900,
  pep440: 900,
  match: 800,
  edge: 700,
  ref: 600,
  raw: 200,
  sha: 100,
};

const allowed: Readonly<Record<RuleType, readonly string[]>> = {
  schedule: ['pattern'],
  semver: ['pattern', 'value', 'match'],
  pep440: ['pattern', 'value', 'match'],
  match: ['pattern', 'group', 'value'],
  edge: ['branch'],
  ref: ['event'],
  raw: ['value'],
  sha: ['format'],
};
const anywhere = Object.values(allowed).flat();
const everywhere = ['type', 'enable', 'priority', 'prefix', 'suffix'];
const needed: Partial<Readonly<Record<RuleType, string>>> = {
  semver: 'pattern',
  pep440: 'pattern',
  match: 'pattern',
  raw: 'value',
  ref: 'event',
};
const defaultRules = [
  'type=schedule',
  'type=ref,event=branch',
  'type=ref,event=tag',
  'type=ref,event=pr',
];

/** The rules, those of the highest priority first. Throws IMAGE_RULE_INVALID. */
export function parseRules(lines: readonly string[]): readonly TagRule[] {
  const given = lines.length === 0 ? defaultRules : lines;
  return given.map(parseRule).sort((a, b) => b.priority - a.priority);
}

export function parseRule(line: string): TagRule {
  const invalid = (why: string) =>
    errors.error('IMAGE_RULE_INVALID', `tags: "${line}": ${why}`);
  const attributes = parseAttributes(line);
  const word = attributes.get('type') ?? 'raw';
  const type = ruleTypes.find((known) => known === word);
  if (type === undefined) {
    throw invalid(
      `unknown type "${word}"; allowed: ${ruleTypes.join(', ')}${didYouMean(word, ruleTypes)}`,
    );
  }
  const known = [...everywhere, ...allowed[type]];
  const ignored: string[] = [];
  for (const [name, value] of attributes) {
    if (known.includes(name)) continue;
    if (!anywhere.includes(name))
      throw invalid(`${type} has no "${name}"${didYouMean(name, known)}`);
    if (value !== '') ignored.push(name);
  }
  const missing = needed[type];
  // One that is empty is a rule that makes no tag: inputs are often empty.
  if (missing !== undefined && !attributes.has(missing))
    throw invalid(`${type} needs ${missing}=…`);
  checkWords(type, attributes, invalid);
  const priority = attributes.get('priority') ?? String(priorities[type]);
  if (!/^-?\d{1,9}$/.test(priority))
    throw invalid('priority is a whole number');
  return { type, line, attributes, ignored, priority: Number(priority) };
}

function checkWords(
  type: RuleType,
  attributes: Attributes,
  invalid: (why: string) => Error,
) {
  const oneOf = (name: string, words: readonly string[]) => {
    const word = attributes.get(name);
    if (word !== undefined && !words.includes(word)) {
      throw invalid(`${name} is one of ${words.join(', ')}`);
    }
  };
  if (type === 'ref') oneOf('event', ['branch', 'tag', 'pr']);
  if (type === 'sha') oneOf('format', ['short', 'long']);
  if (type === 'match' && !/^\d*$/.test(attributes.get('group') ?? ''))
    throw invalid('group is a whole number');
}
