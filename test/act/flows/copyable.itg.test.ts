import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import type { ShopRepository } from './shop-repository.ts';
import { shownWorkflows } from './shown-workflows.ts';
import { type FlowsWorld, page, ran, startFlows, under } from './world.ts';

const docs = readFileSync(join(root, 'action-docs/workflows.md'), 'utf8');
const images = ['build locations', 'ready'];
const checked = ['plan', 'check locations', 'gate'];

let world: FlowsWorld;
let shop: ShopRepository;

beforeAll(async () => {
  world = await startFlows();
  const copyable = shownWorkflows(docs, 'copyable');
  const { 'delivery-of-images.yml': afterImages = '' } = shownWorkflows(
    docs,
    'caller',
  );
  const files = { ...copyable, 'delivery-of-images.yml': afterImages };
  shop = await world.repository(
    Object.fromEntries(
      Object.entries(files).map(([file, text]) => [file, adjusted(file, text)]),
    ),
  );
});
afterAll(() => world?.close());

/** Short waits, and in production services that wait for each other. */
function adjusted(file: string, text: string): string {
  const quick = text.replaceAll(/(watch|bake): (10|30)m/g, '$1: 1s');
  if (file !== 'production.yml') return quick;
  const groups = 'groups: "users, recycling\\n locations"';
  const checks = 'exec-checks: "users: [\\"a\\"]\\n recycling/app: [\\"b\\"]"';
  return quick.replace(
    'deploy-with: none',
    `deploy-with: none\n      ${groups}\n      ${checks}`,
  );
}

describe('the copyable form', () => {
  it('builds by the workflow and deploys by the job of the caller', async () => {
    const result = await shop.push('develop', page);
    expect(ran(result)).toEqual(
      [
        ...under('ci-cd', ['plan', ...images, 'notify']),
        'deploy locations',
      ].sort(),
    );
    expect(result.exitCode).toBe(0);
    expect(await world.cluster.imageOf('development', 'locations')).toContain(
      '@sha256:',
    );
  });

  it('brings main to production by two jobs of the caller, group by group', async () => {
    const result = await shop.push('main', {
      ...page,
      'services/recycling/README.md': '# recycling, once more\n',
    });
    expect(ran(result)).toEqual(
      [
        ...under('production-deploy', [...checked, ...images, 'notify']),
        ...under('production-deploy', ['check recycling', 'build recycling']),
        'staging',
        'production',
      ].sort(),
    );
    expect(result.exitCode).toBe(0);
    // users did not change, so that it is in no group, and not checked.
    expect(result.log).toContain('"groups":"recycling\\nlocations"');
    expect(result.log).toContain(
      '"checks":"deployment/recycling/app: [\\"b\\"]"',
    );
    expect(result.log).toContain('"slot_checks":"recycling/app: [\\"b\\"]"');
    expect(await world.cluster.colourOf('recycling')).toBe('green');
    expect(await world.cluster.colourOf('locations')).toBe('green');
  });

  it('goes back', async () => {
    const reason = 'the map is empty';
    const inputs = { service: 'locations', to: 'slot:blue', reason };
    const result = await shop.dispatch('rollback.yml', 'main', inputs);
    expect(ran(result)).toEqual(['rollback']);
    expect(result.exitCode).toBe(0);
    expect(await world.cluster.colourOf('locations')).toBe('blue');
  });

  it('brings a hotfix to staging by a job of the caller', async () => {
    const result = await shop.push('hotfix/1.4.1', page);
    expect(ran(result)).toEqual(
      [
        ...under('hotfix', [...checked, ...images, 'pull request', 'notify']),
        'staging',
      ].sort(),
    );
    expect(result.exitCode).toBe(0);
  });
});

describe('a delivery after the images of another workflow', () => {
  it('deploys the commit of that run, and builds nothing', async () => {
    const sha = await shop.git('rev-parse', 'develop');
    const result = await shop.imageRunCompleted('develop', {});
    expect(ran(result)).toEqual(
      under('ci-cd', ['plan', 'ready', 'deploy locations', 'notify']),
    );
    expect(result.exitCode).toBe(0);
    expect(result.log).toContain('reached shop in Azure');
    expect(await world.cluster.imageOf('development', 'locations')).toBe(
      `ghcr.io/org/consumer/locations:${sha}`,
    );
  });

  it.each([
    ['failed', { conclusion: 'failure' }],
    ['is of a fork', { head_repository: { full_name: 'fork/consumer' } }],
    ['is of a pull request', { event: 'pull_request' }],
  ])('deploys nothing when that run %s', async (_, run) => {
    expect(ran(await shop.imageRunCompleted('develop', run))).toEqual([]);
  });
});
