import { invalidInputs, type World } from '@kit/action';
import { showPath } from '@kit/splice';
import { openPullRequest, type PullRequest } from './apply-pull-request.ts';
import type { Repository } from './apply-repository.ts';
import { type Change, type Files, planEdits } from './edit-files.ts';
import { errors } from './errors.ts';
import { planRollback, type WayBack } from './gather-past.ts';
import { findStop, holdMarks } from './holds.ts';
import type { Inputs } from './inputs.ts';
import { commitMessage } from './message.ts';
import type { Outside } from './run.ts';
import {
  readExpected,
  readTargets,
  readUpdates,
  serviceStamps,
  type Target,
} from './targets.ts';

export interface Landed {
  readonly reason:
    | 'committed'
    | 'pull-request'
    | 'dry-run'
    | 'unchanged'
    | 'held'
    | 'unexpected';
  readonly why?: string;
  readonly changes: readonly Change[];
  readonly commit: string;
  readonly diff: string;
  readonly attempts: number;
  readonly pullRequest?: PullRequest;
}

const nothing = { changes: [], commit: '', diff: '' } as const;
const shortestPauseMs = 30;
const longestPauseMs = 2000;

/**
 * Fetches, applies the edits to what is there now, commits and pushes; begins
 * anew, after a pause of random length, when somebody else was faster. A
 * rebase would conflict where two services stand on neighbouring lines.
 */
export async function landUpdate(
  inputs: Inputs,
  world: World,
  outside: Outside,
  repository: Repository,
): Promise<Landed> {
  const { clock, signal, log } = world;
  const deadline = clock.monotonic() + inputs.timeout;
  for (let attempts = 1; ; attempts++) {
    const landed = await tryOnce(inputs, world, outside, repository, attempts);
    if (!('again' in landed)) return landed;
    if (attempts > inputs.retries || clock.monotonic() > deadline) {
      throw errors.error(
        'GITOPS_RACE_LOST',
        `not landed after ${attempts} tries; last: ${landed.again}`,
      );
    }
    const most = Math.min(longestPauseMs, shortestPauseMs * 2 ** attempts);
    const pauseMs = shortestPauseMs + outside.random() * most;
    log.info(
      `somebody was faster; try ${attempts + 1} in ${Math.round(pauseMs)} ms`,
    );
    await clock.sleep(pauseMs, signal);
  }
}

async function tryOnce(
  inputs: Inputs,
  world: World,
  outside: Outside,
  repository: Repository,
  attempts: number,
): Promise<Landed | { readonly again: string }> {
  const { context, log } = world;
  const base = inputs.ref ?? context.refName;
  const tip = await repository.fetch(base, inputs.rollback !== undefined);
  const files = await repository.read(tip, namedFiles(inputs, world));
  const stop = findStop(inputs, files, namedPlaces(inputs, world));
  if (stop !== undefined) return { ...nothing, ...stop, attempts };
  const way = await planUpdates(inputs, world, repository, tip, files);
  const why = way.why === undefined ? {} : { why: way.why };
  if (way.why !== undefined) log.notice(way.why);
  const plan = planEdits(files, way.updates);
  if (plan.changes.length === 0) {
    return { ...nothing, ...why, reason: 'unchanged', attempts };
  }
  const actor = context.actor;
  const message = commitMessage(inputs, plan.changes, {
    actor,
    runUrl: `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}`,
  });
  const commit = await repository.commit({
    parent: tip,
    files: plan.files,
    message,
    author: inputs.author,
    signingKey: inputs.signingKey,
  });
  const diff = await repository.diff(tip, commit);
  await log.group(`Plan: ${plan.changes.length} changes of ${base}`, () =>
    log.info(diff),
  );
  const made = { ...why, changes: plan.changes, commit, diff, attempts };
  if (inputs.mode === 'dry-run')
    return { ...made, commit: '', reason: 'dry-run' };
  if (inputs.mode === 'pull-request') {
    const pullRequest = await propose(inputs, world, outside, repository, {
      base,
      commit,
      message,
    });
    return { ...made, reason: 'pull-request', pullRequest };
  }
  const again = await land(repository, commit, base);
  return again === undefined ? { ...made, reason: 'committed' } : { again };
}

/** `undefined` once the branch has it; else why to try again. */
async function land(
  repository: Repository,
  commit: string,
  base: string,
): Promise<string | undefined> {
  const verdict = await repository.push(commit, base, false);
  if (verdict.kind === 'landed') return undefined;
  if (verdict.kind === 'refused') {
    throw errors.error(
      'GITOPS_PUSH_REFUSED',
      `branch "${base}": ${verdict.why}`,
    );
  }
  // The answer may have been lost after the push had landed. What came since
  // is fetched as a whole: one commit alone would not tell what it stands on.
  const now = await repository.fetch(base, true);
  return (await repository.contains(now, commit)) ? undefined : verdict.why;
}

function namedPlaces(
  inputs: Inputs,
  { clock, context }: World,
): readonly Target[] {
  return inputs.rollback === undefined
    ? readUpdates(inputs, context.actor, clock.now())
    : readTargets(inputs);
}

function namedFiles(inputs: Inputs, world: World) {
  return [
    ...namedPlaces(inputs, world).map(({ file }) => file),
    ...readExpected(inputs).map(({ file }) => file),
    ...(inputs.service === undefined ? [] : [inputs.versionsFile]),
  ];
}

async function planUpdates(
  inputs: Inputs,
  { clock, context }: World,
  repository: Repository,
  tip: string,
  files: Files,
): Promise<WayBack> {
  const { rollback } = inputs;
  const marks = holdMarks(inputs);
  if (rollback === undefined) {
    const given = readUpdates(inputs, context.actor, clock.now());
    return { updates: [...given, ...marks] };
  }
  const targets = readTargets(inputs);
  const back = await planRollback(repository, tip, files, targets, rollback);
  const stamps = serviceStamps(inputs, context.actor, clock.now());
  return { ...back, updates: [...back.updates, ...stamps, ...marks] };
}

interface Proposal {
  readonly base: string;
  readonly commit: string;
  readonly message: string;
}

async function propose(
  inputs: Inputs,
  { context, log, env }: World,
  { http }: Outside,
  repository: Repository,
  { base, commit, message }: Proposal,
): Promise<PullRequest> {
  const head = inputs.branch ?? proposalBranch(inputs);
  if (head === base) {
    const allowed = `a branch of its own, not the one that it is for ("${base}")`;
    throw invalidInputs([{ name: 'branch', got: head, allowed }]);
  }
  const verdict = await repository.push(commit, head, true);
  if (verdict.kind !== 'landed') {
    throw errors.error(
      'GITOPS_PUSH_REFUSED',
      `branch "${head}": ${verdict.why}`,
    );
  }
  const token = inputs.token ?? '';
  if (token === env['GITHUB_TOKEN']) {
    log.warning(
      'A pull request that GITHUB_TOKEN opens starts no workflow: give the token of a GitHub App',
    );
  }
  const [title = '', ...body] = message.split('\n');
  return openPullRequest(http, {
    apiUrl: context.apiUrl,
    repository: inputs.repository ?? context.repository,
    token,
    head,
    base,
    title,
    body: body.join('\n').trim(),
  });
}

/** The same for the same service or places: one pull request, kept up to date. */
function proposalBranch(inputs: Inputs): string {
  const places =
    inputs.rollback === undefined
      ? readUpdates(inputs, '', 0)
      : readTargets(inputs);
  const what =
    inputs.service ??
    places.map(({ file, path }) => `${file}-${showPath(path)}`).join('-');
  const name = what.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 80);
  return `gitops/${name.replace(/^-|-$/g, '') || 'update'}`;
}
