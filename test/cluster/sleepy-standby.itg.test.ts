import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BundleResult, BundleRun } from '@kit/testing';
import { type HeldDeletes, holdDeletes } from './support/held-deletes.ts';
import { scale, until } from './support/obstacles.ts';
import { openPair } from './support/pair.ts';
import { openShop, replicasOf, type Shop } from './support/shop.ts';

let shop: Shop;
let deletes: HeldDeletes;
beforeEach(async () => {
  shop = await openShop();
  await openPair(shop);
  deletes = await holdDeletes(shop);
});
afterEach(async () => {
  const least = await shop.sampler.least();
  await deletes.remove();
  await shop.close();
  expect(least).toBeGreaterThan(0);
});

/**
 * Blue was just told to sleep: its pods are about to go, and ready until then.
 * They go once a run has looked at what is asked of them, or has not looked.
 */
async function whileFallingAsleep(
  start: (run: Partial<BundleRun>) => Promise<BundleResult>,
): Promise<BundleResult> {
  await scale(shop, 'web-blue', 0);
  await until('the pods are about to go', async () => deletes.waiting() >= 2);
  shop.proxy.add({
    when: ({ path }) => path.includes('/replicasets'),
    fault: { kind: 'after', run: deletes.letGo },
  });
  return start({
    onLine(line) {
      if (line.startsWith('switch: done')) deletes.letGo();
    },
  });
}

const expectBlue = async (result: BundleResult) => {
  expect(result.log).not.toContain('::error');
  expect([
    result.exitCode,
    await shop.colour(),
    await replicasOf(shop.client, 'web-blue'),
  ]).toEqual([0, 'blue', 2]);
};

describe('a standby that is just being put to sleep', () => {
  // The image that blue has: its template stays, and so would its pods.
  const image = 'app=app:1';

  it('gets the traffic of a release only when its pods are there to stay', async () => {
    const result = await whileFallingAsleep((run) =>
      shop.release({ image, 'standby-replicas': '2' }, run),
    );
    await expectBlue(result);
  });

  it('does so when fewer pods than all are enough', async () => {
    const result = await whileFallingAsleep((run) =>
      shop.release(
        { image, 'min-ready-percent': '50', 'standby-replicas': '2' },
        run,
      ),
    );
    await expectBlue(result);
  });

  it('gets the traffic of a rollback only when its pods are there to stay', async () => {
    const result = await whileFallingAsleep((run) => shop.rollback({}, run));
    await expectBlue(result);
  });
});
