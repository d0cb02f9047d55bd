import { messageOf } from '@kit/errors';
import {
  changeService,
  removeService,
  restartService,
} from './apply-service.ts';
import { restartWorker } from './compose-command.ts';
import type { Change } from './plan.ts';
import { markUnfinished } from './remote-scripts.ts';
import type { Deployed, Workplace } from './unit.ts';

/**
 * Brings the services that were changed back to the former release, the last
 * first, each as carefully as it was changed. Says what could not be.
 */
export async function restore(
  place: Workplace,
  former: Deployed,
  changes: readonly Change[],
  workers: readonly string[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await place.journal.run(`${place.session.host}: ${what}`, work);
    } catch (error) {
      problems.push(`${what}: ${messageOf(error)}`);
    }
  };
  for (const change of [...changes].reverse()) {
    const { service } = change;
    await attempt(`bring back ${service}`, () =>
      bringBack(place, change, former),
    );
    place.audit.add('rollback_executed', {
      from: change.image.ref,
      to: change.from,
      reason: `${service} on ${place.session.host}`,
    });
  }
  for (const worker of changes.length > 0 ? workers : []) {
    await attempt(`restart ${worker}`, async () => {
      await restartService(place, worker, restartWorker(former.files, worker));
    });
  }
  if (problems.length === 0) {
    await attempt('forget what was begun', () =>
      place.change({
        what: 'forgetting what was begun',
        body: markUnfinished,
        args: [place.stateFolder, ''],
      }),
    );
  }
  return problems;
}

async function bringBack(
  place: Workplace,
  change: Change,
  former: Deployed,
): Promise<void> {
  const { service, running, strategy } = change;
  if (running === 0) return removeService(place, service);
  const back = { service, strategy, count: running };
  const swap = await changeService(place, back, former, {
    currentHash: undefined,
    isDrained: true,
    isBack: true,
  });
  if (swap.kind === 'failed') {
    const { container, why } = swap.diagnosis;
    throw new Error(`${container || service} ${why}`);
  }
}
