import { nearestWord } from '@kit/errors';
import type { Mention } from './message.ts';

/** Names of people and teams, and the ids by which Slack knows them. */
export type People = ReadonlyMap<string, string>;

/** `U…` and `W…` are users, `S…` are user groups. */
export function mentionOfId(id: string): Mention | undefined {
  if (/^[UW][A-Z0-9]{2,}$/.test(id)) return { kind: 'user', id };
  return /^S[A-Z0-9]{2,}$/.test(id) ? { kind: 'group', id } : undefined;
}

/**
 * One entry of a list of mentions: `here`, `channel`, `everyone`, an id, or a
 * name of `people`, with or without `@`. A problem is told in words.
 */
export function resolveMention(
  entry: string,
  people: People,
): { readonly mention: Mention } | { readonly problem: string } {
  const name = entry.replace(/^@/, '');
  if (name === 'here' || name === 'channel' || name === 'everyone') {
    return { mention: { kind: name } };
  }
  const mention = mentionOfId(people.get(name) ?? name);
  if (mention !== undefined) return { mention };
  const near = nearestWord(name, people.keys());
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return {
    problem: `here, channel, everyone, an id such as U012AB3CD or S012AB3CD, or a name of the input "people"${hint}`,
  };
}
