import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import type { BundleResult } from '@kit/testing';
import { scale } from './support/obstacles.ts';
import { openShop, replicasOf, type Shop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

/** A rollout by somebody else, of pods with this fate. */
const rollOut = (annotations: Record<string, string>, image = 'app:2') =>
  shop.client.patch(
    resources.deployments,
    { name: 'web-blue' },
    {
      type: 'strategic',
      body: {
        spec: {
          template: {
            metadata: { annotations },
            spec: { containers: [{ name: 'app', image }] },
          },
        },
      },
    },
  );

const told = ({ exitCode, outputs }: BundleResult) => [
  exitCode,
  outputs.get('reason-code'),
  outputs.get('changed'),
];

describe('a deployment of what the workload has already', () => {
  it('fails, and writes nothing, when that does not become ready', async () => {
    await rollOut({ 'fake/never-ready': 'true' });
    const result = await shop.deploy({ timeout: '2s' });
    expect(told(result)).toEqual([1, 'rollout-failed', 'false']);
    expect(result.log).toMatch(/not done after 2 s; .*nothing was put back/);
    expect(result.summary).toMatch(/Why .* failed/);
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('says so as soon as waiting makes no sense', async () => {
    await rollOut({ 'fake/crash': 'true' });
    const result = await shop.deploy({});
    expect(told(result)).toEqual([1, 'rollout-failed', 'false']);
    expect(result.log).toContain('CrashLoopBackOff');
  });

  it('waits for it', async () => {
    await rollOut({ 'fake/ready-after': '2s' });
    const result = await shop.deploy({});
    expect(told(result)).toEqual([0, 'unchanged', 'false']);
    expect(result.log).toContain('2 of 2 pods are ready');
    expect(shop.proxy.writes()).toEqual([]);
  });
});

describe('a release of what the active colour has already', () => {
  it('fails, and writes nothing, when that does not become ready', async () => {
    await rollOut({ 'fake/never-ready': 'true' });
    const result = await shop.release({ timeout: '2s' });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'not-ready',
    ]);
    expect(result.log).toMatch(/not ready after 2 s.*nothing was put back/);
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('waits for it', async () => {
    await rollOut({ 'fake/ready-after': '2s' });
    const result = await shop.release({});
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      0,
      'nothing-to-do',
    ]);
    expect(result.log).toContain('web: web-blue, 2 ready endpoints');
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('fails when the Service that has it serves nobody', async () => {
    const empty = await openShop();
    await scale(empty, 'web-blue', 0);
    const result = await empty.release({ image: 'app=app:1' });
    await empty.close();
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'not-ready',
    ]);
    expect(empty.proxy.writes()).toEqual([]);
  });
});

it('puts the old colour to sleep only while the new one serves', async () => {
  const own = await openShop();
  let slept: Promise<void> | undefined;
  const result = await own.release(
    { 'scale-down-delay': '2s' },
    {
      onLine: (line) => {
        if (line.startsWith('done: done')) slept ??= scale(own, 'web-green', 0);
      },
    },
  );
  await slept;
  const again = await own.release({});
  const left = await replicasOf(own.client, 'web-blue');
  await own.close();
  for (const { exitCode, outputs, log } of [result, again]) {
    expect([exitCode, outputs.get('reason-code')]).toEqual([1, 'not-ready']);
    expect(log).toContain('the old colour stays up');
  }
  expect(left).toBe(2);
});
