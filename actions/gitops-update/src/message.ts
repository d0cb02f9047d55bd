import { harmlessWord } from '@kit/action';
import type { Change } from './edit-files.ts';
import type { Inputs } from './inputs.ts';

export interface CommitContext {
  readonly runUrl: string;
  readonly actor: string;
}

/** The commit's message, with trailers that say what was changed, and why. */
export function commitMessage(
  inputs: Inputs,
  changes: readonly Change[],
  { runUrl, actor }: CommitContext,
): string {
  const main = mainChange(changes);
  const trailers: readonly (readonly [string, string | undefined])[] = [
    ['Deploy-Service', inputs.service],
    ['Deploy-Rollback', rollbackTo(inputs)],
    ['Deploy-From', shown(main?.previous)],
    ['Deploy-To', shown(main?.current)],
    ['Deploy-Reason', inputs.reason],
    ['Deploy-By', actor],
    ['Deploy-Run', runUrl],
  ];
  const lines = trailers.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}: ${clean(value)}`],
  );
  return `${clean(inputs.message ?? subject(inputs, changes))}\n\n${lines.join('\n')}\n`;
}

/** By this trailer a later rollback knows that one has gone back. */
function rollbackTo({ rollback }: Inputs): string | undefined {
  switch (rollback?.to) {
    case undefined:
    case 'previous':
      return rollback?.to;
    case 'version':
      return `version:${rollback.version}`;
    case 'commit':
      return `commit:${rollback.commit}`;
  }
}

/** The version where one changed, otherwise the first change. */
export function mainChange(changes: readonly Change[]): Change | undefined {
  return (
    changes.find(({ path }) => /(^|\.)(version|tag|newTag)$/.test(path)) ??
    changes[0]
  );
}

function subject(inputs: Inputs, changes: readonly Change[]): string {
  const main = mainChange(changes);
  const what = inputs.service ?? main?.file ?? '';
  if (inputs.hold !== undefined) return `chore(gitops): ${inputs.hold} ${what}`;
  const verb = inputs.rollback === undefined ? 'update' : 'roll back';
  const to = shown(main?.current);
  return `deploy(${what}): ${verb}${to === undefined ? '' : ` to ${to}`}`;
}

export function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** On one line: a line of its own could pose as a trailer. */
function clean(text: string): string {
  return harmlessWord(text, 300);
}
