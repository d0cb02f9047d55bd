import { describe, expect, it } from '@jest/globals';
import { memoryWorld } from '@kit/testing';
import { planComparison } from '../src/plan-comparison.ts';

const sha = 'a'.repeat(40);
const before = 'b'.repeat(40);
const after = 'c'.repeat(40);
const none = '0'.repeat(40);
const repository = { default_branch: 'main' };

interface Event {
  readonly eventName: string;
  readonly ref?: string;
  readonly event?: unknown;
}

function plan(
  { eventName, ref = 'refs/heads/main', event = {} }: Event,
  base?: string,
  head?: string,
) {
  const { context } = memoryWorld();
  return planComparison({ ...context, eventName, ref, event, sha }, base, head);
}

const pushed = (
  ref: string,
  event: Readonly<Record<string, unknown>> = {},
): Event => ({
  eventName: 'push',
  ref,
  event: { before, after, repository, ...event },
});
const pull = (
  event: Readonly<Record<string, unknown>>,
  { eventName = 'pull_request', ref = 'refs/pull/7/merge' } = {},
): Event => ({ eventName, ref, event: { pull_request: event } });
const fork = { kind: 'merge-base', branch: 'main', head: after };
const open = { base: { ref: 'main', sha: before }, head: { sha: after } };

describe('what an event compares', () => {
  it.each<[string, Event, object]>([
    [
      'a push to the default branch: before and after',
      pushed('refs/heads/main'),
      { kind: 'commits', base: before, head: after },
    ],
    [
      'a push to another branch: the same, or where it left the default one',
      pushed('refs/heads/f'),
      { kind: 'commits', base: before, head: after, otherwise: fork },
    ],
    [
      'the first push of a repository: all files',
      pushed('refs/heads/main', { before: none }),
      { kind: 'initial', head: after },
    ],
    [
      'a new branch: where it left the default one',
      pushed('refs/heads/f', { before: none }),
      fork,
    ],
    [
      'a tag: the tag before it',
      pushed('refs/tags/v1'),
      { kind: 'previous-tag', head: after },
    ],
    [
      'a branch that was deleted: nothing',
      pushed('refs/heads/f', { after: none, deleted: true }),
      { kind: 'nothing', why: 'the ref was deleted' },
    ],
    [
      'a push whose payload has no "before": unknown',
      { eventName: 'push', event: { repository } },
      { kind: 'unknown', why: 'the push payload is not complete' },
    ],
    [
      'a pull request: its merge commit and the first parent of that',
      pull(open),
      { kind: 'first-parent', head: sha, otherwise: fork },
    ],
    [
      'a pull request of which the head is checked out: where it left the base',
      pull(open, { ref: 'refs/heads/f' }),
      fork,
    ],
    [
      'a pull request with the rights of the base: where it left the base',
      pull(open, { eventName: 'pull_request_target' }),
      fork,
    ],
    [
      'a merged pull request: its base before, and what became of it',
      pull({ ...open, merged: true, merge_commit_sha: sha }),
      { kind: 'commits', base: before, head: sha },
    ],
    [
      'a pull request whose base is no commit: unknown',
      pull({ merged: true, base: { sha: '--output=x' } }),
      { kind: 'unknown', why: 'the pull request payload is not complete' },
    ],
    [
      'a merge group: its base and head',
      {
        eventName: 'merge_group',
        event: { merge_group: { base_sha: before, head_sha: after } },
      },
      { kind: 'commits', base: before, head: after },
    ],
    [
      'a merge group without a base: unknown',
      { eventName: 'merge_group' },
      { kind: 'unknown', why: 'the merge group payload is not complete' },
    ],
    [
      'a release: the tag before it',
      { eventName: 'release', ref: 'refs/tags/v1' },
      { kind: 'previous-tag', head: sha },
    ],
    [
      'a dispatch on the default branch: unknown',
      { eventName: 'workflow_dispatch', event: { repository } },
      {
        kind: 'unknown',
        why: 'a dispatch on the default branch has no base',
      },
    ],
    [
      'a dispatch elsewhere: where the branch left the default one',
      {
        eventName: 'workflow_dispatch',
        ref: 'refs/heads/f',
        event: { repository },
      },
      { kind: 'merge-base', branch: 'main', head: sha },
    ],
    [
      'a schedule: unknown',
      { eventName: 'schedule' },
      { kind: 'unknown', why: 'schedule has no base' },
    ],
    [
      'no event at all: unknown',
      { eventName: '' },
      { kind: 'unknown', why: 'this event has no base' },
    ],
  ])('%s', (_, event, expected) => {
    expect(plan(event)).toEqual(expected);
  });
});

describe('what a user says to compare', () => {
  it.each<[string, Event, string | undefined, string | undefined, object]>([
    [
      'two revisions',
      pushed('refs/heads/main'),
      'v1',
      'v2',
      { kind: 'revisions', base: 'v1', head: 'v2' },
    ],
    [
      'the pushed branch itself: its state before the push',
      pushed('refs/heads/main'),
      'main',
      undefined,
      { kind: 'commits', base: before, head: after },
    ],
    [
      'a branch of the same name as the one that is not pushed',
      { eventName: 'schedule', ref: 'refs/heads/main' },
      'main',
      undefined,
      { kind: 'revisions', base: 'main', head: undefined },
    ],
    [
      'a head alone: unknown',
      pushed('refs/heads/main'),
      undefined,
      'v2',
      { kind: 'unknown', why: 'head was given without base' },
    ],
  ])('%s', (_, event, base, head, expected) => {
    expect(plan(event, base, head)).toEqual(expected);
  });
});
