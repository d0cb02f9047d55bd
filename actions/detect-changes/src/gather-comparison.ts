import type { Comparison, Plan } from './comparison.ts';
import { errors } from './errors.ts';
import type { History } from './gather-history.ts';

/** What `on-unknown` says about an event without a base. */
export type Fallback = 'all' | 'none' | 'fail' | 'last-success';

export interface GatherOptions {
  readonly onUnknown: Fallback;
  readonly tagPattern: string;
  /** The commit of the last successful run, asked for when it is needed. */
  readonly lastSuccess: () => Promise<string | undefined>;
}

/** Carries a plan out. Where history cannot be had, everything has changed. */
export async function gatherComparison(
  plan: Plan,
  history: History,
  options: GatherOptions,
): Promise<Comparison> {
  const found = await carryOut(plan, history, options);
  if (found !== undefined) return found;
  const why = `${describePlan(plan)}: the history cannot be had`;
  if (options.onUnknown === 'fail') throw errors.error('BASE_UNKNOWN', why);
  return {
    ...(await allFiles(headOf(plan, history), history, why)),
    failed: true,
  };
}

async function carryOut(
  plan: Plan,
  history: History,
  options: GatherOptions,
): Promise<Comparison | undefined> {
  switch (plan.kind) {
    case 'nothing':
      return nothing(plan.why);
    case 'unknown':
      return decideUnknown(plan.why, history, options);
    case 'initial': {
      const { head } = plan;
      const files = await history.listAll(head);
      const how = 'the first commits: all files';
      return (
        files && { strategy: 'initial', baseSha: '', headSha: head, how, files }
      );
    }
    case 'commits':
      return (
        (await compare(
          plan,
          plan.base,
          history,
          'before and after the push',
        )) ??
        (plan.otherwise && carryOut(plan.otherwise, history, options))
      );
    case 'first-parent': {
      const { sha, parents } = history.head;
      const [base] = parents;
      return sha === plan.head && base !== undefined
        ? compare(plan, base, history, 'the merge with its base')
        : carryOut(plan.otherwise, history, options);
    }
    case 'merge-base':
      return compareMergeBase(plan, history);
    case 'previous-tag': {
      const base = await history.previousTag(plan.head, options.tagPattern);
      if (base !== undefined)
        return compare(plan, base, history, 'the previous tag');
      const why = `there is no earlier tag that matches ${options.tagPattern}`;
      return allFiles(plan.head, history, why);
    }
    case 'revisions':
      return compareRevisions(plan, history, options);
  }
}

async function compare(
  { kind, head }: { readonly kind: Plan['kind']; readonly head: string },
  base: string,
  history: History,
  how: string,
): Promise<Comparison | undefined> {
  const files = await history.compare(base, head);
  return files && { strategy: kind, baseSha: base, headSha: head, how, files };
}

async function compareMergeBase(
  plan: Extract<Plan, { kind: 'merge-base' }>,
  history: History,
) {
  const base = await history.mergeBase(plan.branch, plan.head);
  const how = `where it left ${plan.branch}`;
  return base === undefined ? undefined : compare(plan, base, history, how);
}

/** A commit by its hash or by its place (`HEAD~1`, `main^`, `@{1}`). */
const noBranch = /^([0-9a-f]{40}|[0-9a-f]{64}|HEAD|@)$|[~^:]|@\{/;

async function compareRevisions(
  plan: Extract<Plan, { kind: 'revisions' }>,
  history: History,
  options: GatherOptions,
) {
  const head =
    plan.head === undefined
      ? history.head.sha
      : await history.resolve(plan.head);
  if (head === undefined) throw revisionMissing('head', plan.head);
  const isBranch = !noBranch.test(plan.base);
  const branch = plan.base.replace(/^refs\/heads\//, '');
  const forked = isBranch ? await history.branchBase(branch, head) : undefined;
  const base = forked ?? (await history.resolve(plan.base));
  if (base === undefined && (await isBeforeFirst(plan.base, history))) {
    return carryOut({ kind: 'initial', head }, history, options);
  }
  if (base === undefined) throw revisionMissing('base', plan.base);
  const how =
    forked === undefined ? `base ${plan.base}` : `where it left ${branch}`;
  return compare({ kind: 'revisions', head }, base, history, how);
}

/** `HEAD~1` of a first commit is no slip of the pen: nothing was before it. */
async function isBeforeFirst(base: string, history: History) {
  const [, child] = /^(.+?)(?:~1?|\^1?)$/.exec(base) ?? [];
  const { sha, parents } = history.head;
  return (
    child !== undefined &&
    parents.length === 0 &&
    (await history.resolve(child)) === sha
  );
}

function revisionMissing(input: string, given: string | undefined) {
  const message = `input "${input}": got "${given ?? ''}", which is no branch, tag or commit here`;
  return errors.error('REVISION_MISSING', message);
}

async function decideUnknown(
  why: string,
  history: History,
  { onUnknown, lastSuccess }: GatherOptions,
): Promise<Comparison> {
  const head = history.head.sha;
  switch (onUnknown) {
    case 'none':
      return { ...nothing(`${why}; on-unknown is none`), headSha: head };
    case 'fail':
      throw errors.error('BASE_UNKNOWN', why);
    case 'all':
      return allFiles(head, history, why);
    case 'last-success': {
      const base = await lastSuccess();
      if (base === undefined)
        return allFiles(
          head,
          history,
          `${why}, and there is no earlier success`,
        );
      const files = await history.compare(base, head);
      if (files === undefined) {
        const lost = `${why}, and the last success, ${base.slice(0, 12)}, cannot be had`;
        return { ...(await allFiles(head, history, lost)), failed: true };
      }
      const how = 'the last successful run';
      return {
        strategy: 'last-success',
        baseSha: base,
        headSha: head,
        how,
        files,
      };
    }
  }
}

function nothing(how: string): Comparison {
  return { strategy: 'nothing', baseSha: '', headSha: '', how, files: [] };
}

async function allFiles(
  head: string,
  history: History,
  why: string,
): Promise<Comparison> {
  const files = (await history.listAll(head)) ?? [];
  return {
    strategy: 'all',
    baseSha: '',
    headSha: head,
    how: why,
    files,
    everything: why,
  };
}

function headOf(plan: Plan, history: History): string {
  return 'head' in plan && plan.head !== undefined
    ? plan.head
    : history.head.sha;
}

function describePlan(plan: Plan): string {
  switch (plan.kind) {
    case 'commits':
      return `${plan.base.slice(0, 12)} and ${plan.head.slice(0, 12)}`;
    case 'merge-base':
      return `where ${plan.head.slice(0, 12)} left ${plan.branch}`;
    case 'first-parent':
      return `the first parent of ${plan.head.slice(0, 12)}`;
    case 'revisions':
      return `${plan.base} and ${plan.head ?? 'HEAD'}`;
    default:
      return plan.kind;
  }
}
