import { afterAll, describe, expect, it } from '@jest/globals';
import { type Fault, faultyRegistry } from './faulty-registry.ts';
import { createWorkbench, host } from './workbench.ts';

const bench = createWorkbench();
afterAll(() => bench.close());

const forEver = 1000;

async function behind(faults: Fault[], inputs: Record<string, string> = {}) {
  const front = await faultyRegistry(host, faults);
  try {
    const images = `${front.host}/shop/faulty`;
    const result = await bench.build({ images, cache: 'off', ...inputs });
    return { ...result, met: front.met };
  } finally {
    await front.close();
  }
}

describe('a registry that fails', () => {
  it.each([429, 500, 503])(
    'is survived when it answers %i for a while',
    async (status) => {
      const path = /manifests\/1\.2\.3$/;
      const result = await behind([{ method: 'PUT', path, status, times: 2 }]);
      expect([result.exitCode, result.met.length]).toEqual([0, 2]);
    },
  );

  it('is given up on when it never recovers', async () => {
    const path = /manifests\//;
    const fault = { method: 'PUT', path, status: 503, times: forEver };
    const result = await behind([fault], { retries: '1' });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'image-push-failed',
    ]);
  });

  it('is not asked again where it does not let us push', async () => {
    const path = /manifests\//;
    const fault = { method: 'PUT', path, status: 403, times: forEver };
    const result = await behind([fault]);
    expect(result.outputs.get('reason-code')).toBe('build-failed');
    expect(result.log).toContain('registry-auths');
  });

  it.each([401, 403])(
    'and answers %i for caches only makes the build slower',
    async (status) => {
      const path = /manifests\/buildcache-/;
      const result = await behind(
        [
          { method: 'GET', path, status, times: forEver },
          { method: 'HEAD', path, status, times: forEver },
        ],
        { push: 'false', cache: 'auto' },
      );
      expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
        0,
        'built',
      ]);
      expect(result.met).not.toEqual([]);
    },
  );

  it.each([
    ['true', 1, 'image-verify-failed'],
    ['false', 0, 'pushed'],
  ])(
    'and drops a child ends, with verify %s, in %i: %s',
    async (verify, exitCode, reason) => {
      const path = /manifests\/sha256:/;
      const fault = { method: 'GET', path, status: 404, times: forEver };
      const result = await behind([fault], { verify });
      expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
        exitCode,
        reason,
      ]);
      if (exitCode === 1) expect(result.log).toMatch(/no sha256:[0-9a-f]{64}/);
    },
  );
});
