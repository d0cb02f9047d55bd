import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kit/clock';
import { openShop, type Shop } from '../cluster/support/shop.ts';
import { signalKubelet } from './kubelet.ts';
import { type Load, startLoad } from './load.ts';

const readinessProbe = {
  httpGet: { path: '/readyz', port: 8080 },
  periodSeconds: 1,
};
/** The pod ends after the nodes have heard that it does. */
const lifecycle = { preStop: { sleep: { seconds: 5 } } };

let shop: Shop;
let load: Load;

async function open(container: Readonly<Record<string, unknown>>, word = '1') {
  shop = await openShop({ image: 'kit.local/shop:1', replicas: 3, container });
  const { clusterIp } = await shop.service();
  load = await startLoad(`http://${clusterIp}/`);
  await load.meets(word);
}

beforeEach(() => open({ readinessProbe, lifecycle }));
afterEach(async () => {
  await load.stop();
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

describe('real pods under load', () => {
  it('lose no request of 5,000 in a blue-green release and its rollback', async () => {
    const released = await shop.release({
      image: 'app=kit.local/shop:2',
      bake: '3s',
      'scale-down-delay': '1s',
    });
    expect(released.log).toContain('switch: done');
    expect(released.exitCode).toBe(0);
    await load.meets('2');
    const back = await shop.rollback({});
    expect(back.exitCode).toBe(0);
    expect(await shop.colour()).toBe('blue');
    await load.reaches(5000);
    const report = await load.stop();
    process.stderr.write(`blue-green and back: ${JSON.stringify(report)}\n`);
    expect(report.failed).toEqual([]);
    expect(Object.keys(report.versions).sort()).toEqual(['1', '2']);
  });

  it('lose no request of 5,000 in a rolling update and the way back from a broken one', async () => {
    const rolled = await shop.deploy({
      images: 'deployment/web-blue=kit.local/shop:2',
    });
    expect(rolled.exitCode).toBe(0);
    await load.meets('2');
    const broken = await shop.deploy({
      images: 'deployment/web-blue=kit.local/shop:broken',
    });
    expect(broken.exitCode).toBe(1);
    expect(broken.outputs.get('rolled-back')).toBe('true');
    expect(broken.summary).toContain('cannot reach the database');
    await load.reaches(5000);
    const report = await load.stop();
    process.stderr.write(`rolling update: ${JSON.stringify(report)}\n`);
    expect(report.failed).toEqual([]);
    expect(Object.keys(report.versions).sort()).toEqual(['1', '2']);
  });
});

describe('a node whose kubelet falls silent during the watch', () => {
  const frozen: Promise<void>[] = [];
  const release = (bake: string) =>
    shop.release(
      { image: 'app=kit.local/shop:2', bake, interval: '1s' },
      {
        onLine: (line) => {
          if (line.startsWith('traffic: done'))
            frozen.push(signalKubelet('STOP'));
        },
      },
    );
  afterEach(async () => {
    await Promise.all(frozen);
    await signalKubelet('CONT');
  });

  it('for a few seconds ends no release, and loses no request', async () => {
    const released = await release('6s');
    expect([released.exitCode, await shop.colour()]).toEqual([0, 'green']);
    expect((await load.stop()).failed).toEqual([]);
  });

  it('for good ends it with the reason, and traffic where it was', async () => {
    const lost = await release('100s');
    expect([
      lost.exitCode,
      lost.outputs.get('reason-code'),
      await shop.colour(),
    ]).toEqual([1, 'zero-endpoints', 'blue']);
    // The only node is lost, and both colours with it.
    await signalKubelet('CONT');
    await load.stop();
    shop.sampler.forgive();
    while ((await shop.sampler.least()) === 0) {
      await systemClock.sleep(100);
      shop.sampler.forgive();
    }
  });
});
