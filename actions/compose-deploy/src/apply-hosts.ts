import type { World } from '@kit/action';
import type { HeldLock } from '@kit/lock';
import { type AppliedHost, applyHost } from './apply-host.ts';
import { lockHost } from './apply-lock.ts';
import { createPlace } from './apply-place.ts';
import type { Session } from './apply-session.ts';
import type { Inputs } from './inputs.ts';
import { stateFolderOf } from './project.ts';
import type { HostOutcome, Target, Workplace } from './unit.ts';

/** The locks of all hosts, in one order for all runs: none waits in a circle. */
export async function lockHosts(
  sessions: readonly Session[],
  { directory, lockTimeout }: Inputs,
  world: World,
): Promise<ReadonlyMap<string, HeldLock>> {
  const locks = new Map<string, HeldLock>();
  const ordered = [...sessions].sort((a, b) => (a.host < b.host ? -1 : 1));
  try {
    for (const session of ordered) {
      const state = stateFolderOf(directory);
      const lock = await lockHost(session, state, lockTimeout, world);
      locks.set(session.host, lock);
    }
  } catch (error) {
    await unlock(locks);
    throw error;
  }
  return locks;
}

export async function unlock(
  locks: ReadonlyMap<string, HeldLock>,
): Promise<void> {
  await Promise.all([...locks.values()].map((lock) => lock.release()));
}

/** One host after the other; when one fails, those before it go back, too. */
export async function applyHosts(
  targets: readonly Target[],
  locks: ReadonlyMap<string, HeldLock>,
  name: string,
  shared: Pick<Workplace, 'inputs' | 'world' | 'journal' | 'audit'>,
): Promise<readonly HostOutcome[]> {
  const { directory, onFailure } = shared.inputs;
  const applied: AppliedHost[] = [];
  for (const target of targets) {
    const { session, plan, state } = target;
    const lock = locks.get(session.host);
    if (lock === undefined || plan.changes.length === 0) continue;
    const place = createPlace({
      ...shared,
      session,
      directory,
      stateFolder: stateFolderOf(directory),
      token: lock.token,
      lost: lock.lost,
      project: state.declared.project,
    });
    const result = await applyHost({ target, place, name });
    const before = [...applied];
    applied.push(result);
    if (result.outcome.failure === undefined) continue;
    if (onFailure === 'keep') break;
    return [...(await undoAll(before)), result.outcome];
  }
  return applied.map(({ outcome }) => outcome);
}

async function undoAll(
  applied: readonly AppliedHost[],
): Promise<readonly HostOutcome[]> {
  const outcomes: HostOutcome[] = [];
  for (const { undo } of [...applied].reverse()) outcomes.push(await undo());
  return outcomes.reverse();
}
