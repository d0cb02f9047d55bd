import type { Context } from '@kit/action';
import type { TagSet } from './tags/strict.ts';

/** Which run made an image: its workflow, and its number, which a re-run keeps. */
export interface RunMark {
  readonly workflow: string;
  readonly number: number;
}

/** The annotation of the index that holds the mark. */
export const markName = 'kit.run';

export function runMark(context: Context): RunMark {
  const { workflowRef, repository, workflow, runNumber } = context;
  return {
    workflow: workflowRef.split('@')[0] || `${repository}/${workflow}`,
    number: Number(runNumber) || 0,
  };
}

export function markText({ workflow, number }: RunMark): string {
  return `${workflow}#${number}`;
}

export function readMark(text: string | undefined): RunMark | undefined {
  const [, workflow, number] = /^(.+)#(\d{1,15})$/.exec(text ?? '') ?? [];
  return workflow === undefined
    ? undefined
    : { workflow, number: Number(number) };
}

/** `monotonic`: takes out the tags that a later run of the same workflow has set. */
export function guardLaterRuns(
  tags: readonly string[],
  holders: ReadonlyMap<string, readonly RunMark[]>,
  own: RunMark,
): TagSet {
  const warnings: string[] = [];
  const kept = tags.filter((tag) => {
    const later = (holders.get(tag) ?? []).find(
      ({ workflow, number }) =>
        workflow === own.workflow && number > own.number,
    );
    if (later === undefined) return true;
    warnings.push(
      `"${tag}" stays where it is: run ${later.number} of this workflow is later than run ${own.number}`,
    );
    return false;
  });
  return { tags: kept, warnings };
}
