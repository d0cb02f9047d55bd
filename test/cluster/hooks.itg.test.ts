import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Job, resources } from '@kit/kubernetes';
import { workspaceOf } from './k8s-deploy-world.ts';
import { changesOf, plannedChanges } from './support/api-calls.ts';
import type { Seen } from './support/fault-proxy.ts';
import { imagesOf, openShop, replicasOf, type Shop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

const isJobPost = ({ method, path }: Seen) =>
  method === 'POST' && path.includes('/jobs');
const jobs = async (): Promise<readonly Job[]> =>
  (await shop.client.list(resources.jobs)).items;
const asRun = (id: string, attempt = '1') => ({
  env: { GITHUB_RUN_ID: id, GITHUB_RUN_ATTEMPT: attempt },
});
const migrate = { 'before-deploy-jobs': 'migrate: ["migrate"]' };

/** A manifest of a Job whose fate is the fake kubelet's. */
function manifest(name: string, fate: Record<string, string> = {}) {
  return JSON.stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      template: {
        metadata: { annotations: fate },
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'job', image: 'job:1' }],
        },
      },
    },
  });
}

describe('Jobs of a release', () => {
  it('run in their places, with exactly the writes of the plan', async () => {
    const all = {
      ...migrate,
      'before-switch-jobs': 'sync: sync:1 ["sync"]',
      'after-switch-jobs': 'warm: ["warm", "--up"]',
    };
    const plan = await shop.release({ ...all, 'dry-run': 'true' });
    expect(shop.proxy.writes()).toEqual([]);
    const planned = plannedChanges(plan.outputs.get('plan'));
    const result = await shop.release(all);
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
    const made = changesOf(shop.proxy.requests);
    expect(made).toEqual(planned);
    const [first] = (await jobs()).filter(({ metadata }) =>
      metadata.name.startsWith('migrate-'),
    );
    expect(JSON.stringify(first?.raw)).toContain('"image":"app:2"');
  });

  it('that fail before stop the release, with nothing deployed', async () => {
    const workspace = await workspaceOf({
      'job.json': manifest('migrate', { 'fake/exit': '1' }),
    });
    const result = await shop.release(
      { 'before-deploy-jobs': 'job.json' },
      { workspace },
    );
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      await shop.colour(),
    ]).toEqual([1, 'hook-job-failed', 'blue']);
    expect(result.log).toContain('BackoffLimitExceeded');
    expect(shop.proxy.writes()).not.toContain('POST deployments');
  });

  it('that fail are tried anew by the next run, and those that did not are left alone', async () => {
    const once = await workspaceOf({
      'job.json': manifest('sync', { 'fake/exit': '1' }),
    });
    const inputs = { ...migrate, 'before-switch-jobs': 'job.json' };
    const failed = await shop.release(inputs, { workspace: once });
    expect([failed.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    const again = await shop.release(inputs, {
      workspace: once,
      ...asRun('2002'),
    });
    expect(again.exitCode).toBe(1);
    expect(again.log).toMatch(
      /before-deploy job migrate: skipped .* did it at/,
    );
    const names = (await jobs()).map(({ metadata }) =>
      metadata.name.replace(/-[0-9a-f]{12}-/, ' '),
    );
    expect(names.sort()).toEqual(['migrate 1', 'sync 1', 'sync 2']);
  });

  it('that fail after the switch leave traffic and old colour, and the next run finishes', async () => {
    const bad = await workspaceOf({
      'job.json': manifest('warm', { 'fake/exit': '1' }),
    });
    const good = await workspaceOf({ 'job.json': manifest('warm') });
    const inputs = { ...migrate, 'after-switch-jobs': 'job.json' };
    const failed = await shop.release(inputs, { workspace: bad });
    expect([
      failed.exitCode,
      failed.outputs.get('reason-code'),
      failed.outputs.get('rolled-back'),
      await shop.colour(),
      await replicasOf(shop.client, 'web-blue'),
    ]).toEqual([1, 'hook-job-failed', 'false', 'green', 2]);
    const finished = await shop.release(inputs, {
      workspace: good,
      ...asRun('2002'),
    });
    expect([
      finished.exitCode,
      await shop.colour(),
      await replicasOf(shop.client, 'web-blue'),
    ]).toEqual([0, 'green', 0]);
    expect(finished.log).not.toContain('before-deploy job');
  });

  it('run again for another release, also of a former image', async () => {
    for (const image of ['app:2', 'app:3', 'app:2']) {
      const result = await shop.release(
        { ...migrate, image: `app=${image}` },
        asRun(`${image.at(-1)}${(await jobs()).length}`),
      );
      expect(result.exitCode).toBe(0);
    }
    expect(await jobs()).toHaveLength(3);
  });

  it('are refused when the Service would send them traffic', async () => {
    const labelled = JSON.parse(manifest('migrate'));
    labelled.spec.template.metadata.labels = { app: 'web', version: 'green' };
    const workspace = await workspaceOf({
      'job.json': JSON.stringify(labelled),
    });
    const result = await shop.release(
      { 'before-switch-jobs': 'job.json' },
      { workspace },
    );
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('which would get its traffic');
    expect(shop.proxy.writes()).toEqual([]);
  });

  it.each([
    ['cannot get their image', 'migrate: missing:1 ["a"]', 'ImagePullBackOff'],
    ['are late', 'job.json', 'not done after 1 s'],
  ])('that %s stop the release', async (_, line, why) => {
    const workspace = await workspaceOf({
      'job.json': manifest('slow', { 'fake/ready-after': '20s' }),
    });
    const result = await shop.release(
      { 'before-deploy-jobs': line, 'jobs-timeout': '1s' },
      { workspace },
    );
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    expect(result.log).toContain(why);
    expect(result.milliseconds).toBeLessThan(15_000);
  });
});

describe('a Job of a run that ends in the middle', () => {
  it('is taken up by the next attempt, and runs once', async () => {
    const workspace = await workspaceOf({
      'job.json': manifest('migrate', { 'fake/ready-after': '3s' }),
    });
    const inputs = { 'before-deploy-jobs': 'job.json' };
    const { promise, resolve } = Promise.withResolvers<void>();
    shop.proxy.add({
      when: isJobPost,
      fault: { kind: 'after', run: () => resolve() },
    });
    const killed = await shop.release(inputs, {
      workspace,
      kill: { signal: 'SIGKILL', when: promise },
    });
    expect(killed.signal).toBe('SIGKILL');
    // The lock of a dead run is waited for, or taken by its own next attempt.
    const taken = await shop.release(
      { ...inputs, 'lock-timeout': '60s' },
      { workspace, ...asRun('1001', '2') },
    );
    expect([taken.exitCode, await shop.colour()]).toEqual([0, 'green']);
    expect(await jobs()).toHaveLength(1);
  });

  it('is not made twice when the answer to its making is lost', async () => {
    shop.proxy.add({ when: isJobPost, fault: { kind: 'cut-after' } });
    const result = await shop.release(migrate);
    expect([result.exitCode, (await jobs()).length]).toEqual([0, 1]);
  });

  it('goes on when its run is cancelled, and the next one waits for it', async () => {
    const workspace = await workspaceOf({
      'job.json': manifest('migrate', { 'fake/ready-after': '3s' }),
    });
    const inputs = { 'before-deploy-jobs': 'job.json' };
    const { promise, resolve } = Promise.withResolvers<void>();
    shop.proxy.add({
      when: isJobPost,
      fault: { kind: 'after', run: () => resolve() },
    });
    const cancelled = await shop.release(inputs, {
      workspace,
      kill: { signal: 'SIGINT', when: promise },
    });
    expect([cancelled.exitCode, cancelled.outputs.get('reason-code')]).toEqual([
      1,
      'cancelled',
    ]);
    const next = await shop.release(inputs, { workspace, ...asRun('2002') });
    expect([next.exitCode, (await jobs()).length]).toEqual([0, 1]);
  });
});

describe('Jobs of a rolling update', () => {
  const deploy = (inputs: Record<string, string>, attempt = '1') =>
    shop.deploy(
      { images: 'deployment/web-blue=app:2', ...inputs },
      asRun('1001', attempt),
    );

  it('run before the first write and after the last', async () => {
    const result = await deploy({
      'before-deploy-jobs': 'migrate: job:1 ["migrate"]',
      'after-deploy-jobs': 'warm: job:1 ["warm"]',
    });
    expect(result.exitCode).toBe(0);
    const writes = shop.proxy.writes();
    const first = writes.indexOf('POST jobs');
    const patch = writes.indexOf('PATCH deployments/web-blue');
    expect([first < patch, patch < writes.lastIndexOf('POST jobs')]).toEqual([
      true,
      true,
    ]);
  });

  it('that fail before it keep it from beginning', async () => {
    const result = await deploy({
      'before-deploy-jobs': 'migrate: missing:1 ["migrate"]',
    });
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      await imagesOf(shop.client, 'web-blue'),
    ]).toEqual([1, 'hook-job-failed', 'app:1']);
  });

  it('that fail after it take nothing back, and a further attempt repeats no other', async () => {
    const result = await deploy({
      'before-deploy-jobs': 'migrate: job:1 ["migrate"]',
      'after-deploy-jobs': 'warm: missing:1 ["warm"]',
    });
    expect([
      result.exitCode,
      result.outputs.get('rolled-back'),
      await imagesOf(shop.client, 'web-blue'),
    ]).toEqual([1, 'false', 'app:2']);
    const again = await shop.deploy({
      'after-deploy-jobs': 'warm: job:1 ["warm"]',
    });
    expect(again.exitCode).toBe(0);
    expect(again.log).toContain('after-deploy job warm: done');
    const third = await shop.deploy({
      'after-deploy-jobs': 'warm: job:1 ["warm"]',
    });
    expect(third.outputs.get('reason-code')).toBe('unchanged');
  });
});
