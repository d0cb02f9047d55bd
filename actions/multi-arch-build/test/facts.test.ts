import { describe, expect, it } from '@jest/globals';
import type { Context } from '@kit/action';
import { memoryWorld } from '@kit/testing';
import { buildFacts, repositoryFacts } from '../src/facts.ts';

const sha = 'a'.repeat(40);
const head = 'b'.repeat(40);
const facts = (
  context: Partial<Context>,
  env: Readonly<Record<string, string>> = {},
) =>
  buildFacts(
    { ...memoryWorld().context, sha, event: {}, ...context },
    env,
    0,
    undefined,
  );
const pull = {
  eventName: 'pull_request',
  ref: 'refs/pull/3/merge',
  refName: '3/merge',
  event: {
    number: 3,
    pull_request: { number: 3, base: { ref: 'main' }, head: { sha: head } },
  },
};

describe('what the tag rules know', () => {
  it.each<[string, Partial<Context>, string]>([
    [
      'the event',
      { event: { repository: { default_branch: 'trunk' } } },
      'trunk',
    ],
    ['nobody', {}, ''],
    [
      // Its payload has no repository; it only runs on the default branch.
      'the branch of a schedule',
      { eventName: 'schedule', ref: 'refs/heads/trunk', refName: 'trunk' },
      'trunk',
    ],
  ])('of the default branch comes from %s', (_, context, branch) => {
    expect(facts(context).defaultBranch).toBe(branch);
  });

  it('of a pull request from elsewhere is its merge, not its base', () => {
    const context = {
      ...pull,
      eventName: 'pull_request_target',
      ref: 'refs/heads/main',
    };
    expect(facts(context).ref).toBe('refs/pull/3/merge');
  });

  it.each([
    [undefined, sha],
    ['false', sha],
    ['true', head],
    ['True', head],
  ])('with DOCKER_METADATA_PR_HEAD_SHA %s is the commit', (value, commit) => {
    const env =
      value === undefined ? {} : { DOCKER_METADATA_PR_HEAD_SHA: value };
    const known = facts(pull, env);
    expect(known.sha).toBe(commit);
    const repository = repositoryFacts(
      { ...memoryWorld().context, sha },
      known.sha,
      '1',
      '',
    );
    expect(repository.revision).toBe(commit);
  });

  it.each<[string, unknown, string | undefined]>([
    ['its head', { head_commit: { id: sha, timestamp: '1' } }, '1'],
    ['a head without a name', { head_commit: { timestamp: '1' } }, '1'],
    ['another head', { head_commit: { id: head, timestamp: '1' } }, undefined],
    [
      'one of its commits',
      {
        commits: [
          { id: head, timestamp: '1' },
          { id: sha, timestamp: '2' },
        ],
      },
      '2',
    ],
    ['nothing', { commits: 'x' }, undefined],
  ])('of the time of the commit comes from %s', (_, event, time) => {
    expect(facts({ event }).commitDate).toBe(time);
  });

  it('of that time comes from the checkout where the event is silent', () => {
    const context = { ...memoryWorld().context, event: {} };
    expect(buildFacts(context, {}, 0, '2026').commitDate).toBe('2026');
  });

  it.each([
    ['', 7],
    ['12', 12],
    ['1', 1],
    ['40', 40],
    ['64', 64],
  ])('with DOCKER_METADATA_SHORT_SHA_LENGTH %j cuts at %i', (value, length) => {
    const env = { DOCKER_METADATA_SHORT_SHA_LENGTH: value };
    expect(facts({}, env).shortShaLength).toBe(length);
  });

  it.each(['x', '-1', '0', '7.5'])(
    'refuses DOCKER_METADATA_SHORT_SHA_LENGTH %j',
    (value) => {
      const env = { DOCKER_METADATA_SHORT_SHA_LENGTH: value };
      expect(() => facts({}, env)).toThrow('DOCKER_METADATA_SHORT_SHA_LENGTH');
    },
  );
});
