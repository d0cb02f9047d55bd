import { isoTime } from '@kit/clock';
import { auditReason, sayAuditEvent } from '@kit/deployment';
import { isKitError, messageOf } from '@kit/errors';
import { recordEvent, type Workload } from '@kit/kubernetes';
import { rollbackHelm } from './apply-helm.ts';
import type { Changed, ReleaseWorld } from './apply-release.ts';
import { rolloutOptions, waitForRollout } from './apply-rollout.ts';
import { restoreTemplate, writeState } from './apply-write.ts';
import { workloadAnnotations } from './delivery-state.ts';
import { resourceOf } from './gather-resource.ts';
import { imagesText } from './image-change.ts';
import type { Inputs } from './inputs.ts';
import type { Former, HelmRelease } from './unit.ts';

export interface Undone {
  /** Workloads that run their former pod template again. */
  readonly restored: readonly string[];
  /** Those that were given it, and have not been seen ready. */
  readonly unready: readonly string[];
  /** Why others do not, or are not. */
  readonly problems: readonly string[];
}

/**
 * Puts every changed workload back to its exact former pod template, the last
 * one first. Works also when the job is cancelled; it does not wait then.
 */
export async function undoRelease(
  helm: HelmRelease | undefined,
  changed: readonly Changed[],
  why: string,
  inputs: Inputs,
  world: ReleaseWorld,
): Promise<Undone> {
  const restored: string[] = [];
  const unready: string[] = [];
  const problems: string[] = [];
  const quick = world.signal.aborted;
  const client = world.client.withSignal(undefined);
  if (helm !== undefined) {
    await rollbackHelm(helm, world).catch((error: unknown) => {
      problems.push(`release ${helm.name}: ${messageOf(error)}`);
    });
  }
  for (const one of [...changed].reverse()) {
    const { id, former } = one.unit;
    if (former === undefined) {
      world.journal.skip(`undo ${id}`, 'it was not there before');
      problems.push(`${id} was created by this run and stays`);
      continue;
    }
    try {
      await world.journal.run(
        `undo ${id}`,
        () => undoUnit(one, former, why, inputs, { ...world, client }, quick),
        (message) => message,
      );
      restored.push(id);
    } catch (error) {
      if (isKitError(error, 'K8S_DEPLOY_ROLLOUT_FAILED')) unready.push(id);
      problems.push(`${id}: ${messageOf(error)}`);
    }
  }
  return { restored, unready, problems };
}

async function undoUnit(
  { unit, written, token }: Changed,
  former: Former,
  why: string,
  inputs: Inputs,
  world: ReleaseWorld,
  quick: boolean,
): Promise<string> {
  const { client, run, clock } = world;
  const { fieldManager } = inputs;
  const active = imagesText(former.template);
  const back = await (unit.write.kind === 'helm'
    ? client.get(resourceOf(unit.ref), { name: unit.name })
    : restoreTemplate(client, unit, former, written, fieldManager));
  if (unit.write.kind !== 'helm') {
    const at = isoTime(clock.now());
    const given = { run, token, former, at, active };
    const state = workloadAnnotations('rolled-back', given);
    await writeState(client, unit, state, fieldManager);
  }
  await tellUndo(back, written, active, why, inputs, world);
  if (quick) return `back to ${active}, not waited for`;
  return waitForRollout(client, unit, back, rolloutOptions(inputs, world));
}

/** In the record, and as an Event where the Role allows it. */
async function tellUndo(
  back: Workload,
  written: Workload,
  to: string,
  reason: string,
  { fieldManager: component }: Inputs,
  { audit, client, clock, run, leavesEvents }: ReleaseWorld,
): Promise<void> {
  const from = imagesText(written.template);
  const event = audit.add('rollback_executed', { from, to, reason });
  if (!leavesEvents) return;
  const message = sayAuditEvent(event, run.url);
  const what = {
    type: 'Warning',
    reason: auditReason(event),
    message,
  } as const;
  // The way back is what counts; the Event is a courtesy.
  await recordEvent(client, back, {
    ...what,
    component,
    at: clock.now(),
  }).catch(() => undefined);
}
