import { type Context, textAt, valueAt } from '@kit/action';
import type { Plan } from './comparison.ts';

const zero = /^0+$/;

/** What an event asks to compare; a table, from the payload alone. */
export function planComparison(
  context: Context,
  base: string | undefined,
  head: string | undefined,
): Plan {
  if (base !== undefined) return planRevisions(context, base, head);
  const plan = planEvent(context);
  return head === undefined || !('head' in plan)
    ? plan
    : { kind: 'unknown', why: 'head was given without base' };
}

function planEvent(context: Context): Plan {
  switch (context.eventName) {
    case 'push':
      return planPush(context);
    case 'pull_request':
    case 'pull_request_review':
    case 'pull_request_review_comment':
    case 'pull_request_target':
      return planPullRequest(context);
    case 'merge_group':
      return planMergeGroup(context);
    case 'release':
      return { kind: 'previous-tag', head: context.sha };
    case 'workflow_dispatch':
      return planDispatch(context);
    case 'delete':
      return { kind: 'nothing', why: 'the ref was deleted' };
    default:
      return {
        kind: 'unknown',
        why: `${context.eventName || 'this event'} has no base`,
      };
  }
}

function planPush({ event, ref, sha }: Context): Plan {
  if (valueAt(event, 'deleted') === true) {
    return { kind: 'nothing', why: 'the ref was deleted' };
  }
  const head = realSha(textAt(event, 'after')) ?? sha;
  if (ref.startsWith('refs/tags/')) return { kind: 'previous-tag', head };
  const before = textAt(event, 'before');
  const branch = textAt(event, 'repository', 'default_branch');
  if (before === undefined || branch === undefined) {
    return { kind: 'unknown', why: 'the push payload is not complete' };
  }
  const onDefault = ref === `refs/heads/${branch}`;
  const fork: Plan = { kind: 'merge-base', branch, head };
  if (realSha(before) === undefined) {
    return onDefault ? { kind: 'initial', head } : fork;
  }
  const commits = { kind: 'commits', base: before, head } as const;
  return onDefault ? commits : { ...commits, otherwise: fork };
}

function planPullRequest(context: Context): Plan {
  const { event, eventName, ref, sha } = context;
  if (valueAt(event, 'pull_request', 'merged') === true) {
    return planMerged(context);
  }
  const branch = textAt(event, 'pull_request', 'base', 'ref');
  const head = realSha(textAt(event, 'pull_request', 'head', 'sha'));
  const fork: Plan =
    branch === undefined || head === undefined
      ? { kind: 'unknown', why: 'the pull request payload is not complete' }
      : { kind: 'merge-base', branch, head };
  return eventName !== 'pull_request_target' && ref.endsWith('/merge')
    ? { kind: 'first-parent', head: sha, otherwise: fork }
    : fork;
}

/**
 * Its branch is part of the base by now, so where it left that says nothing; and
 * after a rebase the last commit alone would be too little.
 */
function planMerged({ event, sha }: Context): Plan {
  const base = realSha(textAt(event, 'pull_request', 'base', 'sha'));
  const merge = realSha(textAt(event, 'pull_request', 'merge_commit_sha'));
  return base === undefined
    ? { kind: 'unknown', why: 'the pull request payload is not complete' }
    : { kind: 'commits', base, head: merge ?? sha };
}

function planMergeGroup({ event, sha }: Context): Plan {
  const base = realSha(textAt(event, 'merge_group', 'base_sha'));
  const head = realSha(textAt(event, 'merge_group', 'head_sha')) ?? sha;
  return base === undefined
    ? { kind: 'unknown', why: 'the merge group payload is not complete' }
    : { kind: 'commits', base, head };
}

function planDispatch({ event, ref, sha }: Context): Plan {
  const branch = textAt(event, 'repository', 'default_branch');
  if (ref.startsWith('refs/tags/')) return { kind: 'previous-tag', head: sha };
  if (branch === undefined || ref === `refs/heads/${branch}`) {
    return {
      kind: 'unknown',
      why: 'a dispatch on the default branch has no base',
    };
  }
  return { kind: 'merge-base', branch, head: sha };
}

/** As dorny's `base`: the pushed branch itself means its state before the push. */
function planRevisions(context: Context, base: string, head?: string): Plan {
  const name = base.replace(/^refs\/heads\//, '');
  const same = context.ref === `refs/heads/${name}`;
  return same && head === undefined && context.eventName === 'push'
    ? planPush(context)
    : { kind: 'revisions', base, head };
}

function realSha(text: string | undefined): string | undefined {
  return text !== undefined &&
    /^[0-9a-f]{40,64}$/.test(text) &&
    !zero.test(text)
    ? text
    : undefined;
}
