import type { Origin } from './origin.ts';

export interface Scenario {
  readonly name: string;
  readonly event: string;
  readonly payload: object;
  readonly ref: string;
  readonly sha: string;
  /** What is checked out, when it is not `sha`. */
  readonly checkout?: string;
  readonly expected: string;
  readonly strategy: string;
  /** Most fetches that a shallow checkout may need. */
  readonly fetches: number;
}

const zero = '0'.repeat(40);
const gone = '1234567890'.repeat(4);
const repository = { default_branch: 'main' };
const everything = 'a adv b docs root shared svc2 u';

export const filters = `
a: a/**
b: b/**
shared: shared/**
docs: docs/**
root: root.txt
adv: adv/**
svc2: svc2/**
u: u/**
`;

/** One small history with everything in it that an event may ask about. */
export function buildHistory(origin: Origin) {
  const { commit, git } = origin;
  const m0 = commit({
    'a/x': '1',
    'b/x': '1',
    'shared/x': '1',
    'docs/x': '1',
    'root.txt': '1',
  });
  const m1 = commit({ 'a/x': '2' }, m0);
  const m2 = commit({ 'b/x': '2' }, m1);
  const m3 = commit({ 'root.txt': '2' }, m2);
  const m4 = commit({ 'adv/x': '1' }, m3);
  const f1 = commit({ 'a/x': '3' }, m3);
  const f2 = commit({ 'b/x': '3' }, f1);
  const f3 = commit({ 'docs/x': '2' }, f2);
  const h1 = commit({ 'a/x': '4' }, m3);
  const h2 = commit({ 'docs/x': '3' }, h1);
  const merge = commit({ 'a/x': '3', 'b/x': '3', 'docs/x': '2' }, m4, f3);
  const queue = commit({ 'svc2/x': '1' }, merge, commit({ 'svc2/x': '1' }, m4));
  const odd = commit(
    {
      'a/x': '',
      'b/moved': '2',
      'shared/x': { link: '../root.txt' },
      'u/with space': '1',
      'u/größe': '1',
      'u/new\nline': '1',
      'u/"quoted"': '1',
    },
    m4,
  );
  const refs = {
    'heads/main': m4,
    'heads/feature': f3,
    'heads/forced': h2,
    'heads/odd': odd,
    'heads/first': m0,
    'heads/three': m3,
    'heads/gh-readonly-queue/main/pr-1': queue,
    'pull/1/merge': merge,
    'pull/1/head': f3,
    'tags/v1': m0,
    'tags/v2': m4,
    'tags/other-1': m3,
  };
  for (const [ref, sha] of Object.entries(refs))
    git('update-ref', `refs/${ref}`, sha);
  return { m0, m3, m4, f2, f3, h2, merge, queue, odd };
}

export type HistoryShas = ReturnType<typeof buildHistory>;

export function listScenarios(at: HistoryShas): readonly Scenario[] {
  const push = (
    name: string,
    ref: string,
    before: string,
    sha: string,
    expected: string,
    strategy: string,
    fetches: number,
  ): Scenario => ({
    name,
    event: 'push',
    payload: { before, after: sha, repository },
    ref: `refs/heads/${ref}`,
    sha,
    expected,
    strategy,
    fetches,
  });
  const pull = (
    name: string,
    base: string,
    more: Partial<Scenario> = {},
  ): Scenario => ({
    name,
    event: 'pull_request',
    payload: {
      number: 1,
      repository,
      pull_request: {
        base: { ref: 'main', sha: base },
        head: { ref: 'feature', sha: at.f3 },
      },
    },
    ref: 'refs/pull/1/merge',
    sha: at.merge,
    expected: 'a b docs',
    strategy: 'first-parent',
    fetches: 1,
    ...more,
  });
  const other = (
    event: string,
    ref: string,
    sha: string,
    expected: string,
    strategy: string,
    fetches: number,
    payload: object = {},
  ): Scenario => ({
    name: `${event} on ${ref}`,
    event,
    payload: { repository, ...payload },
    ref,
    sha,
    expected,
    strategy,
    fetches,
  });
  return [
    push(
      'push of three commits to main',
      'three',
      at.m0,
      at.m3,
      'a b root',
      'commits',
      1,
    ),
    push(
      'push of a new branch',
      'feature',
      zero,
      at.f3,
      'a b docs',
      'merge-base',
      3,
    ),
    push(
      'force push, the old commit on the server',
      'forced',
      at.f3,
      at.h2,
      'a b docs',
      'commits',
      1,
    ),
    push(
      'force push, the old commit gone',
      'forced',
      gone,
      at.h2,
      'a docs',
      'merge-base',
      4,
    ),
    push(
      'force push to main, the old commit gone',
      'main',
      gone,
      at.m4,
      everything,
      'all',
      1,
    ),
    push(
      'second push to a branch',
      'feature',
      at.f2,
      at.f3,
      'docs',
      'commits',
      1,
    ),
    push(
      'first push to main',
      'main',
      zero,
      at.m0,
      'a b docs root shared',
      'initial',
      0,
    ),
    push(
      'renames, links and odd names',
      'odd',
      at.m4,
      at.odd,
      'a b shared u',
      'commits',
      1,
    ),
    {
      ...push(
        'push that deletes a branch',
        'feature',
        at.f3,
        zero,
        '',
        'nothing',
        0,
      ),
      payload: { before: at.f3, after: zero, deleted: true, repository },
      checkout: at.m4,
    },
    pull('pull request that was merged by a rebase', at.m3, {
      payload: {
        number: 1,
        action: 'closed',
        repository,
        pull_request: {
          merged: true,
          merge_commit_sha: at.f3,
          base: { ref: 'feature', sha: at.m3 },
          head: { ref: 'topic', sha: at.f3 },
        },
      },
      ref: 'refs/heads/feature',
      sha: at.f3,
      strategy: 'commits',
    }),
    pull('pull request whose payload is stale', at.m3),
    pull('pull request', at.m4),
    pull('pull request of which the head is checked out', at.m4, {
      checkout: at.f3,
      strategy: 'merge-base',
      fetches: 3,
    }),
    pull('pull request target', at.m4, {
      event: 'pull_request_target',
      sha: at.m4,
      ref: 'refs/heads/main',
      strategy: 'merge-base',
      fetches: 3,
    }),
    other('push', 'refs/tags/v2', at.m4, 'a adv b root', 'previous-tag', 3),
    other('release', 'refs/tags/v2', at.m4, 'a adv b root', 'previous-tag', 3),
    other(
      'merge_group',
      'refs/heads/gh-readonly-queue/main/pr-1',
      at.queue,
      'a b docs svc2',
      'commits',
      1,
      { merge_group: { base_sha: at.m4, head_sha: at.queue } },
    ),
    other(
      'workflow_dispatch',
      'refs/heads/feature',
      at.f3,
      'a b docs',
      'merge-base',
      3,
    ),
    other('workflow_dispatch', 'refs/heads/main', at.m4, everything, 'all', 0),
    other('schedule', 'refs/heads/main', at.m4, everything, 'all', 0),
    other('workflow_run', 'refs/heads/main', at.m4, everything, 'all', 0),
    other(
      'repository_dispatch',
      'refs/heads/main',
      at.m4,
      everything,
      'all',
      0,
    ),
    other(
      'an_event_of_tomorrow',
      'refs/heads/main',
      at.m4,
      everything,
      'all',
      0,
    ),
  ];
}
