import { messageOf } from '@kit/errors';
import type { ReleaseWorld } from './apply-release.ts';
import { rolloutOptions, waitForRollout } from './apply-rollout.ts';
import { isDiagnosis } from './diagnosis.ts';
import { eachInGroups } from './groups.ts';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import type { Release, Unit } from './unit.ts';

type ConfirmWorld = Pick<
  ReleaseWorld,
  'client' | 'clock' | 'signal' | 'journal'
>;

/**
 * Sees that what is left alone works, and waits for it as for what is written:
 * that it is just what was asked for does not say that it ever came up. Throws
 * K8S_DEPLOY_ROLLOUT_FAILED.
 */
export async function confirmUnit(
  unit: Unit,
  inputs: Inputs,
  world: ConfirmWorld,
): Promise<void> {
  const seen = unit.former?.seen;
  if (seen === undefined) return;
  await world.journal.run(
    `look at ${unit.id}`,
    () =>
      waitForRollout(world.client, unit, seen, rolloutOptions(inputs, world)),
    (message) => `runs it already; ${message}`,
  );
}

/** The same of a release that changes nothing. */
export async function confirmAll(
  { groups }: Release,
  inputs: Inputs,
  start: Outcome,
  world: ConfirmWorld,
): Promise<Outcome> {
  try {
    await eachInGroups(groups, inputs.maxParallel, (unit) =>
      confirmUnit(unit, inputs, world),
    );
    return start;
  } catch (error) {
    const diagnosis = error instanceof Error ? error.cause : undefined;
    if (!isDiagnosis(diagnosis)) throw error;
    const failure = `${messageOf(error)}; nothing was written, so nothing was put back`;
    return { ...start, reasonCode: 'rollout-failed', failure, diagnosis };
  }
}
