import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { unintendedCommands } from '@kit/testing';
import {
  type DeployNamespace,
  deployNamespace,
  workloadBody,
  workspaceOf,
} from './k8s-deploy-world.ts';

let space: DeployNamespace;
beforeAll(async () => {
  space = await deployNamespace();
});
afterAll(async () => {
  await space.remove();
  space.close();
});

const good = 'registry.local/api:2';
const missing = 'registry.local/missing:9';

async function deployment(name: string) {
  return space.admin.get(resources.deployments, { name });
}
async function templateOf(name: string) {
  return JSON.stringify((await deployment(name)).template.raw);
}
/** What only a write changes: not the status that a controller keeps. */
async function writtenOf(name: string) {
  const { metadata } = await deployment(name);
  return `${metadata.generation} ${metadata.annotations['delivery.kit/state']}`;
}
async function readyImages(name: string) {
  const { items } = await space.admin.list(resources.pods, {
    labels: `app=${name}`,
  });
  const ready = items.filter(({ isReady }) => isReady);
  return [...new Set(ready.map(({ spec }) => spec.containers[0]?.image))];
}

describe('k8s-deploy on a real API server', () => {
  it('sets an image, waits for it, and changes nothing the second time', async () => {
    await space.workload('plain');
    const images = `deployment/plain=${good}`;
    const first = await space.deploy({ images });
    expect(first.log).not.toContain('::error');
    expect(first.exitCode).toBe(0);
    expect(first.outputs.get('changed')).toBe('true');
    expect(first.outputs.get('reason-code')).toBe('deployed');
    expect(await readyImages('plain')).toEqual([good]);
    const before = await writtenOf('plain');
    const second = await space.deploy({ images });
    expect(second.exitCode).toBe(0);
    expect(second.outputs.get('changed')).toBe('false');
    expect(second.outputs.get('reason-code')).toBe('unchanged');
    expect(await writtenOf('plain')).toBe(before);
  });

  it.each(['StatefulSet', 'DaemonSet'])('rolls a %s out', async (kind) => {
    const name = kind.toLowerCase();
    await space.workload(name, { kind });
    const result = await space.deploy({ images: `${name}/${name}=${good}` });
    expect(result.log).not.toContain('::error');
    expect(result.exitCode).toBe(0);
    expect(await readyImages(name)).toEqual([good]);
  });

  it('goes back to the exact former template when the image cannot be pulled', async () => {
    await space.workload('badimage');
    const before = await templateOf('badimage');
    const result = await space.deploy({
      images: `deployment/badimage=${missing}`,
    });
    expect(result.exitCode).toBe(1);
    expect(result.outputs.get('rolled-back')).toBe('true');
    expect(result.outputs.get('reason-code')).toBe('rollout-failed');
    expect(result.log).toContain('ImagePullBackOff');
    expect(result.summary).toContain('Rolled back');
    expect(result.milliseconds).toBeLessThan(15_000);
    expect(await templateOf('badimage')).toBe(before);
    const audit = JSON.parse(result.outputs.get('json') ?? '{}').audit;
    expect(audit).toMatchObject({
      code: 'D003',
      events: [
        { event: 'deployment_initiated' },
        { event: 'rollback_executed' },
      ],
    });
    expect(unintendedCommands(result.log)).toEqual([]);
  });

  it('keeps what failed when it shall', async () => {
    await space.workload('kept');
    const result = await space.deploy({
      images: `deployment/kept=${missing}`,
      'on-failure': 'keep',
    });
    expect(result.exitCode).toBe(1);
    expect(result.outputs.get('rolled-back')).toBe('false');
    expect(await templateOf('kept')).toContain(missing);
  });

  it('plans without a write', async () => {
    await space.workload('dry');
    const before = await writtenOf('dry');
    const result = await space.deploy({
      images: `deployment/dry=${good}`,
      'dry-run': 'true',
    });
    expect(result.exitCode).toBe(0);
    expect(result.outputs.get('reason-code')).toBe('dry-run');
    expect(result.log).toContain('PATCH deployment/dry');
    expect(await writtenOf('dry')).toBe(before);
  });

  it('takes the first group back when the second fails', async () => {
    for (const name of ['user', 'location', 'trip'])
      await space.workload(name, { replicas: 1 });
    const before = await Promise.all(['user', 'location'].map(templateOf));
    const result = await space.deploy({
      images: `user=${good}\nlocation=${good}\ntrip=${missing}`,
      groups: 'user, location\ntrip',
    });
    expect(result.exitCode).toBe(1);
    expect(await Promise.all(['user', 'location'].map(templateOf))).toEqual(
      before,
    );
    expect(await templateOf('trip')).not.toContain(missing);
  });

  it('applies manifests, tells unchanged from changed, and undoes a crash loop', async () => {
    const manifest = (image: string, annotations = {}) =>
      [
        JSON.stringify(workloadBody('made', { image, annotations })),
        '---',
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'made' },
          data: { a: '1' },
        }),
      ].join('\n');
    const run = async (text: string) =>
      space.deploy(
        { manifests: 'app.yaml' },
        { workspace: await workspaceOf({ 'app.yaml': text }) },
      );
    const created = await run(manifest('registry.local/api:1'));
    expect(created.log).not.toContain('::error');
    expect(created.outputs.get('reason-code')).toBe('deployed');
    const updated = await run(manifest(good));
    expect(updated.outputs.get('changed')).toBe('true');
    const before = await templateOf('made');
    const crashed = await run(manifest(good, { 'fake/crash': 'true' }));
    expect(crashed.exitCode).toBe(1);
    expect(crashed.log).toContain('CrashLoopBackOff');
    expect(await templateOf('made')).toBe(before);
    // What going back wrote is ours: it must not stand in the way of the next.
    expect((await run(manifest(missing))).exitCode).toBe(1);
    expect(await templateOf('made')).toBe(before);
    const again = await run(manifest('registry.local/api:3'));
    expect(again.log).not.toContain('::error');
    expect(again.exitCode).toBe(0);
  });

  it('builds a kustomize overlay and replaces its images', async () => {
    const workspace = await workspaceOf({
      'kustomization.yaml':
        'resources: [app.yaml]\ncommonAnnotations: {team: shop}\n',
      'app.yaml': JSON.stringify(workloadBody('custom')),
    });
    const result = await space.deploy(
      { kustomize: '.', 'kustomize-images': `registry.local/api=${good}` },
      { workspace },
    );
    expect(result.log).not.toContain('::error');
    expect(result.exitCode).toBe(0);
    expect(await readyImages('custom')).toEqual([good]);
    expect((await deployment('custom')).metadata.annotations['team']).toBe(
      'shop',
    );
  });

  it('installs a Helm release, upgrades it, and rolls a bad one back', async () => {
    const chart = {
      'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
      'values.yaml': 'image: registry.local/api:1\n',
      'app.yaml': JSON.stringify(
        workloadBody('charted', { image: '{{ .Values.image }}' }),
      ),
    };
    const workspace = await workspaceOf(chart);
    await mkdir(join(workspace, 'templates'));
    await rename(
      join(workspace, 'app.yaml'),
      join(workspace, 'templates/app.yaml'),
    );
    const upgrade = (image: string) =>
      space.deploy(
        {
          'helm-release': 'shop',
          'helm-chart': '.',
          'helm-set': `image=${image}`,
        },
        { workspace },
      );
    const installed = await upgrade('registry.local/api:1');
    expect(installed.log).not.toContain('::error');
    expect(installed.outputs.get('reason-code')).toBe('deployed');
    expect((await upgrade('registry.local/api:1')).outputs.get('changed')).toBe(
      'false',
    );
    expect((await upgrade(good)).exitCode).toBe(0);
    expect(await readyImages('charted')).toEqual([good]);
    const before = await templateOf('charted');
    const bad = await upgrade(missing);
    expect(bad.exitCode).toBe(1);
    expect(bad.outputs.get('rolled-back')).toBe('true');
    expect(await templateOf('charted')).toBe(before);
    expect((await upgrade('registry.local/api:3')).exitCode).toBe(0);
  });

  it('does not touch what another run has locked, and names that run', async () => {
    await space.workload('locked');
    const before = await templateOf('locked');
    await space.admin.create(resources.leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: 'deployment-locked-delivery',
        annotations: {
          'delivery.kit/run-url': 'https://github.com/org/shop/actions/runs/7',
        },
      },
      spec: {
        holderIdentity: 'org/shop/7/1/job',
        leaseDurationSeconds: 60,
        leaseTransitions: 1,
        renewTime: '2020-01-01T00:00:00.000000Z',
      },
    });
    const result = await space.deploy({ images: `deployment/locked=${good}` });
    expect(result.exitCode).toBe(1);
    expect(result.outputs.get('reason-code')).toBe('deployment-lock-held');
    expect(result.log).toContain('actions/runs/7');
    expect(await templateOf('locked')).toBe(before);
  });

  it('says what the quota refuses', async () => {
    await space.workload('quota', { replicas: 1 });
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'full' },
      spec: { hard: { pods: '1' } },
    };
    await space.admin.create(resources.resourceQuotas, quota);
    const result = await space.deploy({ images: `deployment/quota=${good}` });
    await space.admin.delete(resources.resourceQuotas, { name: 'full' });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('exceeded quota');
  });

  it('does not call nought replicas a success', async () => {
    await space.workload('nought', { replicas: 0 });
    const result = await space.deploy({ images: `deployment/nought=${good}` });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('has 0 replicas');
  });

  it.each([
    [
      'a workload that is not there',
      { images: `deployment/nobody=${good}` },
      'not found',
    ],
    [
      'a container that is not there',
      { images: `deployment/plain:web=${good}` },
      'its containers: app',
    ],
    ['nothing at all', {}, 'none of images'],
    [
      'a group of strangers',
      { images: `deployment/plain=${good}`, groups: 'web' },
      'is not deployed',
    ],
    [
      'a kind that is none',
      { images: 'deploymint/plain=x' },
      'did you mean "deployment"',
    ],
    [
      'a preset without its Prometheus',
      { images: 'plain=x:9', 'metrics-preset': 'istio' },
      'prometheus-url is empty',
    ],
  ] as [string, Record<string, string>, string][])(
    'refuses %s',
    async (_, inputs, message) => {
      const result = await space.deploy(inputs);
      expect(result.exitCode).toBe(1);
      expect(result.log).toContain(message);
    },
  );
});
