import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import type { BundleResult } from '@kit/testing';
import { openShop, type Shop } from './support/shop.ts';

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
