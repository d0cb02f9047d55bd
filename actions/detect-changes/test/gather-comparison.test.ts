import { describe, expect, it } from '@jest/globals';
import type { ChangedFile } from '@kit/git';
import type { Plan } from '../src/comparison.ts';
import { type Fallback, gatherComparison } from '../src/gather-comparison.ts';
import type { History } from '../src/gather-history.ts';
import { gatherLastSuccess } from '../src/gather-last-success.ts';

const [head, base, gone] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
];
const changed: ChangedFile = { path: 'a.txt', change: 'modified' };
const all: ChangedFile = { path: 'all.txt', change: 'added' };

/** A history in which `gone` is no commit. */
const history: History = {
  head: { sha: head, parents: [base] },
  checkout: {
    workTree: '',
    gitFolder: '',
    commonFolder: '',
    isShallow: false,
  },
  compare: async (from, to) =>
    [from, to].includes(gone) ? undefined : [changed],
  listAll: async (commit) => (commit === gone ? undefined : [all]),
  resolve: async (revision) =>
    revision === 'missing' ? undefined : revision === 'v1' ? base : head,
  mergeBase: async (branch) => (branch === 'main' ? base : undefined),
  branchBase: async (name) => (name === 'main' ? base : undefined),
  previousTag: async (_, pattern) => (pattern === 'v*' ? base : undefined),
  readFiles: async () => [],
  fetches: () => 0,
  close: () => undefined,
};

function gather(
  plan: Plan,
  {
    onUnknown = 'all',
    tagPattern = 'v*',
    lastSuccess = base,
  }: {
    onUnknown?: Fallback;
    tagPattern?: string;
    lastSuccess?: string;
  } = {},
) {
  return gatherComparison(plan, history, {
    onUnknown,
    tagPattern,
    lastSuccess: async () => (lastSuccess === '' ? undefined : lastSuccess),
  });
}

const fork: Plan = { kind: 'merge-base', branch: 'main', head };
const unknown: Plan = { kind: 'unknown', why: 'schedule has no base' };

describe('a comparison', () => {
  it.each<[string, Plan, object]>([
    [
      'of two commits',
      { kind: 'commits', base, head },
      { strategy: 'commits', baseSha: base, files: [changed] },
    ],
    [
      'whose commit before the push is gone is made from where the branch left',
      { kind: 'commits', base: gone, head, otherwise: fork },
      { strategy: 'merge-base', baseSha: base, how: 'where it left main' },
    ],
    [
      'of a merge commit with its base',
      { kind: 'first-parent', head, otherwise: fork },
      { strategy: 'first-parent', baseSha: base },
    ],
    [
      'of a merge commit that is not checked out',
      { kind: 'first-parent', head: gone, otherwise: fork },
      { strategy: 'merge-base', headSha: head },
    ],
    [
      'of a tag with the one before it',
      { kind: 'previous-tag', head },
      { strategy: 'previous-tag', baseSha: base },
    ],
    [
      'of a first push takes all files',
      { kind: 'initial', head },
      { strategy: 'initial', files: [all] },
    ],
    [
      'with a branch that a user names begins where that was left',
      { kind: 'revisions', base: 'main', head: undefined },
      { baseSha: base, headSha: head, how: 'where it left main' },
    ],
    [
      'with a tag that a user names begins there',
      { kind: 'revisions', base: 'v1', head: undefined },
      { baseSha: base, how: 'base v1' },
    ],
    [
      'of a deleted ref has nothing',
      { kind: 'nothing', why: 'the ref was deleted' },
      { strategy: 'nothing', files: [] },
    ],
  ])('%s', async (_, plan, expected) => {
    const found = await gather(plan);
    expect(found).toMatchObject(expected);
    expect(found.everything).toBeUndefined();
  });

  it.each<[string, Plan]>([
    ['commits', { kind: 'commits', base: gone, head }],
    ['a branch', { kind: 'merge-base', branch: 'other', head }],
  ])('without a history takes everything, and says so: %s', async (_, plan) => {
    const found = await gather(plan);
    expect(found).toMatchObject({ strategy: 'all', failed: true });
    expect(found.everything).toContain('the history cannot be had');
    await expect(gather(plan, { onUnknown: 'fail' })).rejects.toMatchObject({
      code: 'BASE_UNKNOWN',
    });
  });

  it('with the first tag takes everything', async () => {
    const plan: Plan = { kind: 'previous-tag', head };
    const found = await gather(plan, { tagPattern: 'api/v*' });
    expect(found.everything).toBe(
      'there is no earlier tag that matches api/v*',
    );
  });

  it.each([
    ['base', { kind: 'revisions', base: 'missing', head: undefined }],
    ['head', { kind: 'revisions', base: 'v1', head: 'missing' }],
  ] as [string, Plan][])(
    'with a revision that is not there names input %s',
    async (input, plan) => {
      await expect(gather(plan)).rejects.toMatchObject({
        code: 'REVISION_MISSING',
        message: `input "${input}": got "missing", which is no branch, tag or commit here`,
      });
    },
  );
});

describe('the commit before the first one', () => {
  const root: History = {
    ...history,
    head: { sha: head, parents: [] },
    resolve: async (revision) =>
      /[~^]/.test(revision) ? undefined : revision === 'v1' ? base : head,
  };
  const take = (at: History, given: string) =>
    gatherComparison({ kind: 'revisions', base: given, head: undefined }, at, {
      onUnknown: 'all',
      tagPattern: '*',
      lastSuccess: async () => undefined,
    });

  it.each(['HEAD~1', 'HEAD^', '@~', `${head}~1`])(
    'is no commit, so all files are new: %s',
    async (given) => {
      expect(await take(root, given)).toMatchObject({
        strategy: 'initial',
        baseSha: '',
        headSha: head,
        files: [all],
      });
    },
  );

  it.each([
    ['of another commit', root, 'v1~1'],
    ['further back', root, 'HEAD~2'],
    [
      'of a clone that lacks it',
      { ...root, head: { sha: head, parents: [base] } },
      'HEAD~1',
    ],
  ])('is still asked for: %s', async (_, at, given) => {
    await expect(take(at, given)).rejects.toMatchObject({
      code: 'REVISION_MISSING',
    });
  });
});

describe('an event without a base', () => {
  it('takes everything unless told otherwise', async () => {
    const found = await gather(unknown);
    expect(found).toMatchObject({ strategy: 'all', files: [all] });
    expect(found).not.toHaveProperty('failed');
  });

  it('takes nothing when that is wanted', async () => {
    const found = await gather(unknown, { onUnknown: 'none' });
    expect(found).toMatchObject({ strategy: 'nothing', headSha: head });
  });

  it('fails when that is wanted', async () => {
    await expect(gather(unknown, { onUnknown: 'fail' })).rejects.toMatchObject({
      code: 'BASE_UNKNOWN',
    });
  });

  it('is compared with the last success', async () => {
    const found = await gather(unknown, { onUnknown: 'last-success' });
    expect(found).toMatchObject({ strategy: 'last-success', baseSha: base });
  });

  it('takes everything while there was no success', async () => {
    const found = await gather(unknown, {
      onUnknown: 'last-success',
      lastSuccess: '',
    });
    expect(found.everything).toContain('there is no earlier success');
  });

  it('takes everything, and says so, when the last success is no longer in the history', async () => {
    const found = await gather(unknown, {
      onUnknown: 'last-success',
      lastSuccess: gone,
    });
    expect(found).toMatchObject({ strategy: 'all', failed: true });
    expect(found.everything).toContain(
      'the last success, cccccccccccc, cannot be had',
    );
  });
});

describe('the last success', () => {
  const own = {
    id: 7,
    event: 'push',
    head_sha: base,
    head_repository: { full_name: 'org/shop' },
  };
  const find = (runs: unknown) =>
    gatherLastSuccess({ request: async () => ({ workflow_runs: runs }) }, {
      workflowRef: 'org/shop/.github/workflows/ci.yml@refs/heads/main',
      repository: 'org/shop',
      refName: 'main',
      runId: '9',
    } as Parameters<typeof gatherLastSuccess>[1]);

  it.each<[string, unknown, string | undefined]>([
    ['is the newest run of this workflow', [own, { ...own, id: 6 }], base],
    ['is not this run', [{ ...own, id: 9 }], undefined],
    ['is no pull request', [{ ...own, event: 'pull_request' }], undefined],
    ['is no run without an event', [{ ...own, event: undefined }], undefined],
    [
      'is not of a fork',
      [{ ...own, head_repository: { full_name: 'evil/shop' } }],
      undefined,
    ],
    ['has a commit', [{ ...own, head_sha: '--upload-pack=x' }], undefined],
    ['may not be there', [], undefined],
    ['may be no list', 'x', undefined],
  ])('%s', async (_, runs, expected) => {
    expect(await find(runs)).toBe(expected);
  });
});
