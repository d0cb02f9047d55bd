import type { World } from '@kit/action';
import { cancelled } from '@kit/clock';
import { runIdentity } from '@kit/deployment';
import { isKitError } from '@kit/errors';
import type { KubernetesClient } from '@kit/kubernetes';
import {
  acquireLock,
  type HeldLock,
  type Holding,
  serviceLock,
} from '@kit/lock';
import { targetResource } from '@kit/traffic';
import type { Inputs } from './inputs.ts';
import type { UnitPlan } from './plan.ts';

export type Lock = HeldLock & { readonly waited: boolean };

/** What a killed run leaves behind of this. */
export function holdingOf({ name, kind, scope, switched }: UnitPlan): Holding {
  const { apiVersion, kind: objectKind } = targetResource(kind);
  return {
    lock: serviceLock(name),
    apiVersion,
    kind: objectKind,
    name: switched.metadata.name,
    scope,
  };
}

/** All locks, in the order of their names: two runs cannot block each other. */
export async function lockAll(
  plans: readonly UnitPlan[],
  client: KubernetesClient,
  world: World,
  inputs: Inputs,
): Promise<readonly Lock[]> {
  const held = new Map<string, Lock>();
  try {
    for (const name of plans.map((plan) => plan.name).sort()) {
      let waited = false;
      const lock = await acquireLock({
        client,
        clock: world.clock,
        signal: world.signal,
        name: serviceLock(name),
        run: runIdentity(world.context),
        waitMs: inputs.lockTimeout,
        durationMs: 30_000,
        onWait: (holder, url) => {
          if (!waited)
            world.log.info(
              `waiting for the lock of ${name}, held by ${holder} ${url}`,
            );
          waited = true;
        },
      });
      held.set(name, { ...lock, waited });
    }
  } catch (error) {
    await Promise.all([...held.values()].map((lock) => lock.release()));
    throw isKitError(error) ? error : cancelled(world.signal);
  }
  return plans.flatMap(({ name }) => held.get(name) ?? []);
}
