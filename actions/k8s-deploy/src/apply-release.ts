import type { Log, Secrets } from '@kit/action';
import { type Clock, isoTime } from '@kit/clock';
import type { Audit, Journal, RunIdentity } from '@kit/deployment';
import type { KubernetesClient, PodExec, Workload } from '@kit/kubernetes';
import { acquireLock, type HeldLock, workloadLock } from '@kit/lock';
import { applyObject } from '@kit/manifests';
import { confirmUnit } from './apply-confirm.ts';
import { checkInPods } from './apply-exec.ts';
import { type Helm, upgradeHelm } from './apply-helm.ts';
import { rolloutOptions, waitForRollout } from './apply-rollout.ts';
import { writeState, writeUnit } from './apply-write.ts';
import { workloadAnnotations } from './delivery-state.ts';
import { errors } from './errors.ts';
import { eachInGroups } from './groups.ts';
import { imagesText } from './image-change.ts';
import type { Inputs } from './inputs.ts';
import { isChange } from './release-plan.ts';
import type { Release, Unit } from './unit.ts';

export interface ReleaseWorld {
  readonly client: KubernetesClient;
  readonly exec: PodExec;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly run: RunIdentity;
  readonly journal: Journal;
  readonly helm: Helm;
  readonly audit: Audit;
  /** Whether the Role allows to leave Kubernetes Events. */
  readonly leavesEvents: boolean;
}

/** A workload that was written, as the server answered. */
export interface Changed {
  readonly unit: Unit;
  readonly written: Workload;
  readonly token: number;
}

export interface Locks {
  readonly held: ReadonlyMap<string, HeldLock>;
  /** Another run had one of them, and may have changed what we saw. */
  readonly waited: boolean;
}

/** A lock for each workload that changes; in one order, so that none deadlocks. */
export async function lockUnits(
  units: readonly Unit[],
  inputs: Pick<Inputs, 'lockTimeout'>,
  { client, clock, signal, log, run }: ReleaseWorld,
): Promise<Locks> {
  const held = new Map<string, HeldLock>();
  let waited = false;
  const sorted = units.filter(isChange).sort((a, b) => (a.id < b.id ? -1 : 1));
  try {
    for (const { id } of sorted) {
      let told = false;
      const lock = await acquireLock({
        client,
        clock,
        signal,
        run,
        name: workloadLock(id),
        waitMs: inputs.lockTimeout,
        onWait(holder, url) {
          if (!told) log.info(`${id} is being deployed by ${holder} ${url}`);
          told = true;
          waited = true;
        },
      });
      held.set(id, lock);
    }
    return { held, waited };
  } catch (error) {
    await releaseLocks(held);
    throw error;
  }
}

export async function releaseLocks(
  locks: ReadonlyMap<string, HeldLock>,
): Promise<void> {
  await Promise.all([...locks.values()].map((lock) => lock.release()));
}

/**
 * Writes and waits, group by group. Each workload that was written is added to
 * `changed` at once, so that a failure knows what to take back.
 */
export async function rollOut(
  release: Release,
  inputs: Inputs,
  locks: ReadonlyMap<string, HeldLock>,
  changed: Changed[],
  world: ReleaseWorld,
): Promise<void> {
  const { client, journal } = world;
  const how = {
    fieldManager: inputs.fieldManager,
    force: inputs.forceConflicts,
    dryRun: false,
  };
  for (const object of release.objects) {
    await journal.run(`apply ${object.kind} ${object.name}`, () =>
      applyObject(client, object, how),
    );
  }
  if (release.helm !== undefined) {
    await upgradeHelm(release.helm, inputs, world);
  }
  await eachInGroups(release.groups, inputs.maxParallel, async (unit) => {
    if (!isChange(unit)) return confirmUnit(unit, inputs, world);
    const token = tokenOf(unit, locks);
    const written = await writeWithState(unit, token, inputs, world);
    if (
      unit.write.kind === 'helm' &&
      written.metadata.generation === unit.former?.generation
    ) {
      // A release that a killed run has upgraded is the same, and never seen.
      return confirmUnit(unit, inputs, world);
    }
    changed.push({ unit, written, token });
    await journal.run(
      `roll out ${unit.id}`,
      () =>
        waitForRollout(client, unit, written, rolloutOptions(inputs, world)),
      (message) => message,
    );
    await checkInPods({ unit, written }, inputs, world);
  });
}

/** What became a change only while the lock of another was waited for has none. */
function tokenOf({ id }: Unit, locks: ReadonlyMap<string, HeldLock>): number {
  const lock = locks.get(id);
  if (lock !== undefined) return lock.token;
  const change = `${id} was deployed by another run meanwhile`;
  throw errors.error('K8S_DEPLOY_CHANGED', change);
}

async function writeWithState(
  unit: Unit,
  token: number,
  inputs: Inputs,
  world: ReleaseWorld,
): Promise<Workload> {
  const { client, journal, run, clock } = world;
  const { former } = unit;
  const annotations = workloadAnnotations('deploying', {
    run,
    token,
    former,
    at: isoTime(clock.now()),
    active: targetText(unit),
  });
  const how = {
    fieldManager: inputs.fieldManager,
    force: inputs.forceConflicts,
    dryRun: false,
  };
  return journal.run(`write ${unit.id}`, () =>
    writeUnit(client, unit, annotations, how),
  );
}

function targetText({ write }: Unit): string {
  return write.kind === 'images'
    ? write.images.map(({ image }) => image).join(', ')
    : '';
}

/**
 * Marks each changed workload as proven: from now on it is the way back. Where
 * Jobs are still owed, a rerun of the very same is not yet done.
 */
export async function settle(
  changed: readonly Changed[],
  inputs: Inputs,
  { client, clock, run }: ReleaseWorld,
  owesJobs = false,
): Promise<void> {
  await Promise.all(
    changed.filter(isOurs).map(({ unit, written, token }) => {
      const annotations = workloadAnnotations('done', {
        run,
        token,
        former: unit.former,
        at: isoTime(clock.now()),
        active: imagesText(written.template),
        owesJobs,
      });
      return writeState(client, unit, annotations, inputs.fieldManager);
    }),
  );
}

/** What Helm manages carries no state of ours. */
function isOurs({ unit }: Changed): boolean {
  return unit.write.kind !== 'helm';
}
