import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import type { ShopRepository } from './shop-repository.ts';
import { type FlowsWorld, page, ran, startFlows, under } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'kit-targets-'));
const versions = join(folder, 'versions.git');
const { run } = createProcessRunner();

/** A caller of ci-cd that brings a branch somewhere else than to a cluster. */
const caller = (branch: string, settings: readonly string[]) =>
  [
    `on: { push: { branches: [${branch}] } }`,
    'permissions: {}',
    'jobs:',
    '  delivery:',
    '    permissions: { contents: read, packages: write, id-token: write }',
    '    uses: org/kit/.github/workflows/ci-cd.yml@v1',
    '    with:',
    `      environments: ${branch} production`,
    ...settings.map((setting) => `      ${setting}`),
    '',
  ].join('\n');

let world: FlowsWorld;
let shop: ShopRepository;

beforeAll(async () => {
  world = await startFlows();
  shop = await world.repository({
    'gitops.yml': caller('gitops', [
      'deploy-with: gitops',
      `gitops-repository: file://${versions}`,
      'gitops-branch: main',
    ]),
    'compose.yml': caller('compose', [
      'deploy-with: compose',
      'hosts: deploy@{environment}.example.com',
      'directory: /srv/shop',
      'known-hosts: production.example.com ssh-ed25519 AAAA',
      'before-build: echo "before $SERVICE in $(jq -r .path <<< "$SERVICE_JSON")"',
      'after-build: echo "after $IMAGE"',
      'before-deploy: echo "$(jq -r .services[0] <<< "$BUILT") goes to $ENVIRONMENT"',
      'after-deploy: echo "arrived in $ENVIRONMENT"',
    ]),
  });
  await run(['git', 'clone', '--quiet', '--bare', shop.folder, versions]);
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('commits the versions of what was built to a GitOps repository', async () => {
  const result = await shop.push('gitops', page);
  expect(ran(result)).toEqual(
    under('ci-cd', [
      ...['plan', 'build locations', 'ready'],
      ...['gitops locations', 'notify'],
    ]),
  );
  expect(result.exitCode).toBe(0);
  const file = 'main:gitops/versions/current.json';
  const { stdout } = await run(['git', '-C', versions, 'show', file]);
  expect(JSON.parse(stdout).services.locations.image).toMatch(
    /^ghcr\.io\/org\/consumer\/locations@sha256:/,
  );
});

it('brings what was built to Compose hosts, with the hooks around each stage', async () => {
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
    '| built ghcr.io/org/consumer/locations from services/locations',
    '| after ghcr.io/org/consumer/locations@sha256:',
    '| locations goes to production',
    '| brought locations to deploy@production.example.com: locations=ghcr.io/org/consumer/locations@sha256:',
    '| arrived in production',
  ].map((text) => result.log.indexOf(text));
  expect(told).not.toContain(-1);
  expect(told).toEqual([...told].sort((one, other) => one - other));
});
