import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import { caller, onDispatch, onPush } from './caller.ts';
import {
  createShopRepository,
  type ShopRepository,
} from './shop-repository.ts';
import { page, ran, under } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'kit-targets-'));
const versions = join(folder, 'versions.git');
const { run } = createProcessRunner();

const gitops = [
  `gitops-repository: file://${versions}`,
  'gitops-branch: main',
] as const;
const compose = [
  'directory: /srv/shop',
  'known-hosts: production.example.com ssh-ed25519 AAAA',
] as const;
const back = ['service: locations', 'reason: ${{ inputs.reason }}'] as const;
const workflows = {
  'gitops.yml': caller({
    workflow: 'ci-cd',
    on: onPush('gitops'),
    settings: [
      ...['environments: gitops production', 'deploy-with: gitops'],
      ...gitops,
    ],
  }),
  'argo.yml': caller({
    workflow: 'ci-cd',
    on: onPush('argo'),
    settings: [
      ...['environments: argo production', 'deploy-with: gitops'],
      'kustomization: "apps/{service}/{environment}/kustomization.yaml"',
      ...gitops,
    ],
  }),
  'gitops-back.yml': caller({
    workflow: 'rollback',
    on: onDispatch,
    settings: ['rollback-with: gitops', ...back, ...gitops],
  }),
  'argo-back.yml': caller({
    workflow: 'rollback',
    on: onDispatch,
    settings: [
      'rollback-with: gitops',
      'gitops-path: apps/locations/production/kustomization.yaml#images[name=ghcr.io/org/consumer/locations].digest',
      ...back,
      ...gitops,
    ],
  }),
  'compose.yml': caller({
    workflow: 'ci-cd',
    on: onPush('compose'),
    settings: [
      ...['environments: compose production', 'deploy-with: compose'],
      'hosts: deploy@{environment}.example.com',
      ...compose,
      'workers: locations=locations-worker',
      'before-build: echo "before $SERVICE in $(jq -r .path <<< "$SERVICE_JSON")"',
      'after-build: echo "after $IMAGE"',
      'before-deploy: echo "$(jq -r .services[0] <<< "$BUILT") goes to $ENVIRONMENT"',
      'after-deploy: echo "arrived in $ENVIRONMENT"',
    ],
  }),
  'typo-back.yml': caller({
    workflow: 'rollback',
    on: onDispatch,
    settings: ['rollback-with: k8s', ...back],
  }),
  'compose-back.yml': caller({
    workflow: 'rollback',
    on: onDispatch,
    settings: [
      ...['rollback-with: compose', 'hosts: deploy@production.example.com'],
      ...['to: version:1.4.0', 'after-rollback: echo "is back"'],
      ...back,
      ...compose,
    ],
  }),
};

const argoFile = 'apps/locations/production/kustomization.yaml';
const image = 'ghcr.io/org/consumer/locations';
const reason = 'the map is empty';

let shop: ShopRepository;

beforeAll(async () => {
  // Nothing here meets a cluster, or asks the services.
  const nowhere = { origin: 'http://localhost', kubeconfig: '' };
  shop = await createShopRepository({ ...nowhere, workflows });
  await shop.commit(
    {
      [argoFile]: `images:\n  - name: ${image}\n    newTag: 1.3.0\n    digest: sha256:${'0'.repeat(64)}\n`,
    },
    'feat: what Argo CD applies',
  );
  await run(['git', 'clone', '--quiet', '--bare', shop.folder, versions]);
});
afterAll(() => {
  shop?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function versioned(path: string): Promise<string> {
  const show = ['git', '-C', versions, 'show', `main:${path}`] as const;
  return (await run(show)).stdout;
}
async function imageNow(): Promise<string> {
  const text = await versioned('gitops/versions/current.json');
  return JSON.parse(text).services.locations.image;
}

describe('by a GitOps repository', () => {
  it('commits the versions of what was built, and takes one back', async () => {
    const before = await imageNow();
    const result = await shop.push('gitops', page);
    expect(ran(result)).toEqual(
      under('ci-cd', [
        ...['plan', 'build locations', 'ready'],
        ...['gitops locations', 'notify'],
      ]),
    );
    expect(result.exitCode).toBe(0);
    expect(await imageNow()).toMatch(new RegExp(`^${image}@sha256:`));
    const undone = await shop.dispatch('gitops-back.yml', 'gitops', { reason });
    expect(ran(undone)).toEqual(under('rollback', ['rollback', 'notify']));
    expect(undone.exitCode).toBe(0);
    expect(undone.log).toContain(reason);
    expect(await imageNow()).toBe(before);
  });

  it('sets the image of a kustomization, and takes it back', async () => {
    const before = await versioned(argoFile);
    const result = await shop.push('argo', page);
    expect(result.exitCode).toBe(0);
    expect(await versioned(argoFile)).not.toBe(before);
    const undone = await shop.dispatch('argo-back.yml', 'argo', { reason });
    expect(undone.exitCode).toBe(0);
    expect(await versioned(argoFile)).toBe(before);
  });
});

describe('by Compose hosts', () => {
  it('brings what was built there, with the hooks around each stage', async () => {
    const result = await shop.push('compose', page);
    expect(ran(result)).toEqual(
      under('ci-cd', [
        ...['plan', 'build locations', 'ready'],
        ...['compose', 'notify'],
      ]),
    );
    expect(result.exitCode).toBe(0);
    const told = [
      '| before locations in services/locations',
      `| built ${image} from services/locations`,
      `| after ${image}@sha256:`,
      '| locations goes to production',
      `| brought locations to deploy@production.example.com: locations=${image}@sha256:`,
      '| then restarted locations=locations-worker',
      '| arrived in production',
    ].map((text) => result.log.indexOf(text));
    expect(told).not.toContain(-1);
    expect(told).toEqual([...told].sort((one, other) => one - other));
  });

  it('goes back to a version', async () => {
    const inputs = { reason };
    const result = await shop.dispatch('compose-back.yml', 'compose', inputs);
    expect(ran(result)).toEqual(under('rollback', ['rollback', 'notify']));
    expect(result.exitCode).toBe(0);
    const told = [
      '| brought locations to deploy@production.example.com: back to version:1.4.0',
      '| is back',
    ].map((text) => result.log.indexOf(text));
    expect(told).not.toContain(-1);
    expect(told).toEqual([...told].sort((one, other) => one - other));
    expect(result.log).toContain(reason);
  });
});

it('does not end green when it is told to go back by what nothing knows', async () => {
  const result = await shop.dispatch('typo-back.yml', 'compose', { reason });
  expect(result.exitCode).toBe(1);
  expect(result.log).toContain('rollback-with: got k8s; allowed: kubernetes');
});
