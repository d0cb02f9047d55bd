import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import type { BundleRun } from '@kit/testing';
import { workspaceOf } from './k8s-deploy-world.ts';
import type { Seen } from './support/fault-proxy.ts';
import { killAfterWrite, pauseBefore, rerun } from './support/interruptions.ts';
import { until } from './support/obstacles.ts';
import { imagesOf, openShop, type Shop, shopObjects } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

const isChange = ({ method, path }: Seen) =>
  method === 'PATCH' && path.includes('/deployments/');
const to = (image: string) => ({ images: `deployment/web-blue=${image}` });
const image = () => imagesOf(shop.client, 'web-blue');
const missing = to('registry.local/missing:1');

describe('a deployment that is killed', () => {
  it.each(
    [0, 1, 2, 3].flatMap((n) => [[n, 'app:2'] as const, [n, 'app:3'] as const]),
  )(
    'after write %d is brought to its end by a rerun with %s',
    async (n, next) => {
      await killAfterWrite(shop, n, (run) => shop.deploy({}, run));
      const again = await shop.deploy(to(next), rerun);
      expect([again.exitCode, await image()]).toEqual([0, next]);
    },
  );

  it.each([1, 2, 3, 4])(
    'after write %d of one that fails goes back to the proven version, or on to a good one',
    async (n) => {
      await killAfterWrite(shop, n, (run) => shop.deploy(missing, run));
      const bad = await shop.deploy(to('registry.local/missing:2'), rerun);
      expect([bad.exitCode, await image()]).toEqual([1, 'app:1']);
      const good = await shop.deploy({}, { env: { GITHUB_RUN_ATTEMPT: '3' } });
      expect([good.exitCode, await image()]).toEqual([0, 'app:2']);
    },
  );
});

describe('a deployment of what never works that is killed', () => {
  /** A write that came too late by a hair is sent again: the next one counts. */
  const killOnceWritten = (
    start: (run: Partial<BundleRun>) => Promise<unknown>,
  ) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    shop.proxy.add({
      when: isChange,
      fault: {
        kind: 'after',
        async run() {
          if ((await image()).includes('missing')) resolve();
        },
      },
      times: 9,
    });
    return start({ kill: { signal: 'SIGKILL', when: promise } });
  };

  it('fails again with the very same image, and goes back', async () => {
    await killOnceWritten((run) => shop.deploy(missing, run));
    expect(await image()).toBe('registry.local/missing:1');
    const again = await shop.deploy(missing, rerun);
    expect([
      again.exitCode,
      again.outputs.get('rolled-back'),
      await image(),
    ]).toEqual([1, 'true', 'app:1']);
  });

  it('fails again with the very same manifest, and goes back', async () => {
    const { deployment } = shopObjects('web', {
      image: 'registry.local/missing:1',
    });
    const workspace = await workspaceOf({
      'web.yaml': JSON.stringify(deployment),
    });
    const inputs = {
      images: '',
      manifests: 'web.yaml',
      'force-conflicts': 'true',
    };
    await killOnceWritten((run) => shop.deploy(inputs, { workspace, ...run }));
    expect(await image()).toBe('registry.local/missing:1');
    const again = await shop.deploy(inputs, { workspace, ...rerun });
    expect([
      again.exitCode,
      again.outputs.get('rolled-back'),
      await image(),
    ]).toEqual([1, 'true', 'app:1']);
  });
});

describe('a deployment that is cancelled', () => {
  it.each([
    ['rollback', 'app:1'],
    ['hold', 'registry.local/missing:1'],
  ])('ends with %s', async (onCancel, stays) => {
    const result = await shop.deploy(
      { ...missing, 'on-cancel': onCancel, 'fail-fast-grace': '60s' },
      { kill: { signal: 'SIGINT', whenLogged: 'write deployment/web-blue' } },
    );
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      await image(),
    ]).toEqual([1, 'cancelled', stays]);
  });
});

describe('two runs that deploy the same workload', () => {
  it('follow each other when the second waits, and the second sees what the first did', async () => {
    let second: ReturnType<typeof shop.deploy> | undefined;
    const first = await shop.deploy(
      { watch: '5s', interval: '500ms' },
      {
        env: { GITHUB_RUN_ID: '1' },
        onLine(line) {
          if (!line.startsWith('write deployment/web-blue: done')) return;
          second ??= shop.deploy(
            { ...missing, 'lock-timeout': '60s' },
            { env: { GITHUB_RUN_ID: '2' } },
          );
        },
      },
    );
    const other = await second;
    expect([first.exitCode, other?.exitCode]).toEqual([0, 1]);
    expect(other?.log).toContain('is being deployed by org/shop/1');
    // Back to what the first run made, not to what was there before it.
    expect([other?.outputs.get('rolled-back'), await image()]).toEqual([
      'true',
      'app:2',
    ]);
  });

  it('tell the second who does it when it does not wait', async () => {
    let second: ReturnType<typeof shop.deploy> | undefined;
    const first = await shop.deploy(
      { watch: '5s', interval: '500ms' },
      {
        env: { GITHUB_RUN_ID: '1' },
        onLine(line) {
          if (!line.startsWith('write deployment/web-blue: done')) return;
          second ??= shop.deploy(
            { ...to('app:3'), 'lock-timeout': '0s' },
            { env: { GITHUB_RUN_ID: '2' } },
          );
        },
      },
    );
    const other = await second;
    expect([first.exitCode, other?.exitCode, await image()]).toEqual([
      0,
      1,
      'app:2',
    ]);
    expect(other?.log).toMatch(/held by org\/shop\/1/);
  });
});

describe('a holder that slept while its lock went to another run', () => {
  it('does not write over what that one deployed', async () => {
    const result = await pauseBefore(
      shop,
      isChange,
      (run) => shop.deploy({}, run),
      () => shop.deploy(to('app:3'), rerun),
    );
    expect([result.exitCode, await image()]).toEqual([1, 'app:3']);
    expect(result.log).toMatch(/deployed by another run|is lost/);
  });

  it('does not take that one back when its own watch ends badly', async () => {
    let watched = false;
    const result = await pauseBefore(
      shop,
      ({ path }) => watched && path.includes('/pods'),
      (run) =>
        shop.deploy(
          { watch: '60s', interval: '200ms' },
          {
            ...run,
            onLine: (line) => {
              watched ||= line.startsWith('watched for');
            },
          },
        ),
      () => shop.deploy(to('app:3'), rerun),
    );
    expect([
      result.exitCode,
      result.outputs.get('rolled-back'),
      await image(),
    ]).toEqual([1, 'false', 'app:3']);
  });
});

describe('somebody who changes the workload meanwhile', () => {
  const edit = () =>
    shop.client.patch(
      resources.deployments,
      { name: 'web-blue' },
      {
        type: 'strategic',
        body: {
          spec: {
            template: {
              spec: { containers: [{ name: 'app', image: 'app:hot-fix' }] },
            },
          },
        },
      },
      { fieldManager: 'kubectl-set' },
    );

  it('before the write is named, and keeps what he wrote', async () => {
    shop.proxy.add({ when: isChange, fault: { kind: 'before', run: edit } });
    const result = await shop.deploy({});
    expect([result.exitCode, await image()]).toEqual([1, 'app:hot-fix']);
    expect(result.log).toMatch(/was changed by .*kubectl-set/);
  });

  it('after the write is named, and keeps what he wrote', async () => {
    const result = await shop.deploy(
      { ...missing, 'fail-fast-grace': '60s' },
      {
        onLine(line) {
          if (line.startsWith('write deployment/web-blue: done')) void edit();
        },
      },
    );
    expect([result.exitCode, await image()]).toEqual([1, 'app:hot-fix']);
    expect(result.log).toMatch(/was changed by .*kubectl-set/);
  });

  it('disturbs nothing with an annotation or with more replicas', async () => {
    const touch = () =>
      shop.client.patch(
        resources.deployments,
        { name: 'web-blue' },
        {
          type: 'merge',
          body: {
            metadata: { annotations: { note: 'x' } },
            spec: { replicas: 4 },
          },
        },
      );
    shop.proxy.add({ when: isChange, fault: { kind: 'before', run: touch } });
    const result = await shop.deploy({});
    expect([result.exitCode, await image()]).toEqual([0, 'app:2']);
    await until('four pods are ready', async () => {
      const { items } = await shop.client.list(resources.pods);
      return items.filter(({ isReady }) => isReady).length >= 4;
    });
  });
});
