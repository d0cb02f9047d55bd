import {
  type ActionResult,
  type InputProblem,
  invalidInputs,
  type World,
} from '@kit/action';
import type { HttpClient } from '@kit/http';
import type { ProcessRunner } from '@kit/process';
import { openRepository } from './apply-repository.ts';
import { type Landed, landUpdate } from './apply-update.ts';
import type { Inputs, outputs } from './inputs.ts';
import { mainChange, shown } from './message.ts';
import { renderSummary } from './summary.ts';

export interface Outside {
  readonly process: ProcessRunner;
  readonly http: HttpClient;
  /** 0..1, for jitter. */
  readonly random: () => number;
}

export async function run(
  inputs: Inputs,
  world: World,
  outside: Outside,
): Promise<ActionResult<(typeof outputs)[number]>> {
  const problems = findProblems(inputs);
  if (problems.length > 0) throw invalidInputs(problems);
  const { context, env } = world;
  const repository = await openRepository({
    ...context,
    process: outside.process,
    env,
    repository: inputs.repository,
    token: inputs.token,
  });
  try {
    return toResult(
      inputs,
      await landUpdate(inputs, world, outside, repository),
    );
  } finally {
    repository.remove();
  }
}

function findProblems(inputs: Inputs): readonly InputProblem[] {
  const { updates, service, rollback, hold, image, version, mode } = inputs;
  const need = (name: string, allowed: string): InputProblem => ({
    name,
    got: undefined,
    allowed,
  });
  const hasValue =
    (image ?? version ?? inputs.featureFlags ?? rollback ?? hold) !== undefined;
  return [
    ...(updates === undefined && service === undefined
      ? [
          need(
            'updates',
            'updates, or service with what is to be changed of it',
          ),
        ]
      : []),
    ...(service !== undefined && !hasValue
      ? [need('version', 'image, version, feature-flags, rollback or hold')]
      : []),
    ...(hold !== undefined && service === undefined
      ? [need('service', 'the service that is to be held or released')]
      : []),
    ...(mode === 'pull-request' && inputs.token === undefined
      ? [need('token', 'a token that may write pull requests')]
      : []),
  ];
}

function toResult(
  inputs: Inputs,
  landed: Landed,
): ActionResult<(typeof outputs)[number]> {
  const { reason, why, changes, commit, diff, attempts, pullRequest } = landed;
  const main = mainChange(changes);
  const files = [...new Set(changes.map(({ file }) => file))];
  const previous = shown(main?.previous);
  return {
    outputs: {
      changed: changes.length > 0,
      'commit-sha': commit,
      previous,
      current: shown(main?.current),
      diff,
      files,
      'pull-request-number': pullRequest?.number,
      'pull-request-url': pullRequest?.url,
      attempts,
      'rolled-back-from': inputs.rollback === undefined ? undefined : previous,
      json: { schema: 1, reason, why, changes, commit, attempts, pullRequest },
      'reason-code': reason,
    },
    summary: renderSummary({
      reasonCode: reason,
      why,
      changes,
      commit,
      attempts,
      diff,
      pullRequestUrl: pullRequest?.url ?? '',
    }),
    ...(reason === 'unexpected' && { failure: why ?? '' }),
  };
}
