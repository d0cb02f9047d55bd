import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ShopRepository } from './shop-repository.ts';
import { type FlowsWorld, page, ran, startFlows, under } from './world.ts';

let world: FlowsWorld;
let shop: ShopRepository;

beforeAll(async () => {
  world = await startFlows();
  shop = await world.repository();
});
afterAll(() => world?.close());

const delivered = ['build locations', 'ready', 'deploy locations', 'smoke'];
const checked = ['plan', 'check locations', 'gate'];
const staged = [...checked, 'build locations', 'ready', 'staging'];
const released = [...staged, 'production', 'notify'];

async function imagesNow() {
  return {
    development: await world.cluster.imageOf('development', 'locations'),
    staging: await world.cluster.imageOf('staging', 'locations'),
    colour: await world.cluster.colourOf('locations'),
  };
}

describe('the table of branches and environments', () => {
  it('checks the pull request of a feature branch, and deploys nothing', async () => {
    const before = await imagesNow();
    const result = await shop.openPullRequest('feature/map', page);
    expect(ran(result)).toEqual(under('pr-check', [...checked, 'passed']));
    expect(result.exitCode).toBe(0);
    expect(await imagesNow()).toEqual(before);
  });

  it('starts nothing when a feature branch is pushed', async () => {
    expect(ran(await shop.push('feature/list', page))).toEqual([]);
  });

  it.each([
    ['develop', 'development'],
    ['release/1.5', 'staging'],
  ] as const)('delivers %s to %s, rolling', async (branch, environment) => {
    const before = await imagesNow();
    const result = await shop.push(branch, page);
    expect(ran(result)).toEqual(
      under('ci-cd', ['plan', ...delivered, 'notify']),
    );
    expect(result.exitCode).toBe(0);
    const { [environment]: image, ...others } = await imagesNow();
    expect(image).toMatch(/^ghcr\.io\/org\/consumer\/locations@sha256:/);
    expect(image).not.toBe(before[environment]);
    expect(before).toMatchObject(others);
    expect(result.log).toContain('reached shop in AWS');
  });

  it('brings main to production by staging, blue-green', async () => {
    const before = await imagesNow();
    const result = await shop.push('main', page);
    expect(ran(result)).toEqual(under('production-deploy', released));
    expect(result.exitCode).toBe(0);
    const after = await imagesNow();
    expect(after.staging).not.toBe(before.staging);
    expect([before.colour, after.colour]).toEqual(['blue', 'green']);
    expect(await world.cluster.imageOf('production', 'locations-green')).toBe(
      after.staging,
    );
  });

  it('brings a tag to production, on the other colour', async () => {
    const result = await shop.pushTag('v1.5.0');
    expect(ran(result)).toEqual(under('production-deploy', released));
    expect(result.exitCode).toBe(0);
    expect(result.log).toContain('version=1.5.0');
  });

  it('brings a hotfix to staging, and opens the pull request to main', async () => {
    const before = await imagesNow();
    const result = await shop.push('hotfix/1.4.1', page);
    expect(ran(result)).toEqual(
      under('hotfix', [...staged, 'pull request', 'notify']),
    );
    expect(result.exitCode).toBe(0);
    expect(result.log).toContain(
      'gh pr create --head hotfix/1.4.1 --base main --title Hotfix 1.4.1',
    );
    const after = await imagesNow();
    expect(after.staging).not.toBe(before.staging);
    expect(after.colour).toBe(before.colour);
  });

  it('delivers to the environment that a dispatch chooses', async () => {
    const before = await imagesNow();
    const inputs = { environment: 'development' };
    const result = await shop.dispatch('delivery.yml', 'hotfix/1.4.1', inputs);
    expect(ran(result)).toEqual(
      under('ci-cd', ['plan', ...delivered, 'notify']),
    );
    expect(result.exitCode).toBe(0);
    const after = await imagesNow();
    expect(after.development).not.toBe(before.development);
    expect(after.staging).toBe(before.staging);
  });

  it('refuses a dispatch to what is not in the table, as to production past staging', async () => {
    const before = await imagesNow();
    const inputs = { environment: 'production' };
    const result = await shop.dispatch('delivery.yml', 'develop', inputs);
    expect(ran(result)).toEqual(under('ci-cd', ['plan', 'notify']));
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain(
      'environment: got production; allowed: development, staging;',
    );
    expect(await imagesNow()).toEqual(before);
  });

  it('goes back to the other colour, and says who and why', async () => {
    const before = await world.cluster.colourOf('locations');
    const inputs = {
      service: 'locations',
      to: 'previous',
      reason: 'the map is empty',
    };
    const result = await shop.dispatch('rollback.yml', 'main', inputs);
    expect(ran(result)).toEqual(under('rollback', ['rollback', 'notify']));
    expect(result.exitCode).toBe(0);
    expect(await world.cluster.colourOf('locations')).not.toBe(before);
    expect(result.log).toContain('the map is empty');
  });
});

describe('what fails', () => {
  it('does not keep the other services back', async () => {
    const result = await shop.push('develop', {
      ...page,
      'services/waste/Makefile': 'build:\n\tfalse\n',
    });
    expect(result.exitCode).toBe(1);
    expect(ran(result)).toEqual(
      under('ci-cd', [
        ...['plan', 'ready', 'smoke', 'notify'],
        ...['locations', 'recycling', 'waste'].map((name) => `build ${name}`),
        ...['locations', 'recycling'].map((name) => `deploy ${name}`),
      ]),
    );
    expect(await world.cluster.imageOf('development', 'recycling')).toContain(
      '@',
    );
  });

  it('stops production when the gate fails', async () => {
    const before = await imagesNow();
    const result = await shop.push('main', {
      'services/users/README.md': '# users, once more\n',
      '.github/quality-gates.yml':
        'quality_gates: { code_coverage: { backend: { minimum: 99 } } }\n',
    });
    expect(result.exitCode).toBe(1);
    expect(ran(result)).toEqual(
      under('production-deploy', [
        ...['plan', 'gate', 'notify'],
        ...['auth', 'users'].map((name) => `check ${name}`),
      ]),
    );
    expect(result.log).toContain('Quality gate failed');
    expect(await imagesNow()).toEqual(before);
  });
});
