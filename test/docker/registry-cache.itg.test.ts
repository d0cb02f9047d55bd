import { afterAll, describe, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import { createWorkbench, host } from './workbench.ts';

const { run } = createProcessRunner();
const bench = createWorkbench();
afterAll(() => bench.close());

/** Takes all layers and steps away that the engine itself remembers. */
async function forgetLocalCache() {
  await run(['docker', 'buildx', 'prune', '--all', '--force']);
  const { stdout } = await run(['docker', 'buildx', 'du', '--verbose']);
  expect(stdout).not.toContain('Reclaimable:\ttrue');
}

/** The processors on which the RUN step was really executed. */
function executedOn(log: string): readonly string[] {
  const found = log.matchAll(/^#\d+ [\d.]+ executed on (\S+)$/gm);
  return [...found].map(([, machine = '']) => machine).sort();
}

describe('the cache in the registry', () => {
  const images = `${host}/shop/cached`;
  const both = ['aarch64', 'x86_64'];

  it('feeds a second build whose engine remembers nothing', async () => {
    await forgetLocalCache();
    const first = await bench.build({ images });
    expect(executedOn(first.log)).toEqual(both);
    expect(await bench.tagsOf(images)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^buildcache-linux-amd64-and-linux-arm64_main/),
      ]),
    );

    await forgetLocalCache();
    const second = await bench.build({ images, tags: 'type=raw,value=1.2.4' });
    expect([second.exitCode, executedOn(second.log)]).toEqual([0, []]);
    expect(second.log).toContain(`importing cache manifest from ${images}`);
    // One COPY and two RUN steps of each platform.
    expect(second.outputs.get('cached-steps')).toBe('6');
    expect(second.outputs.get('steps')).toBe('6');
    expect(second.summary).toContain('6 of 6 steps cached');

    await forgetLocalCache();
    const without = await bench.build({ images, cache: 'off' });
    expect(executedOn(without.log)).toEqual(both);
    expect(without.outputs.get('cached-steps')).toBe('0');
  });

  it('of one branch is where another one falls back to', async () => {
    await forgetLocalCache();
    const event = { GITHUB_REF: 'refs/heads/x', GITHUB_REF_NAME: 'x' };
    const alone = await bench.build({ images: `${host}/shop/other` }, event);
    expect(executedOn(alone.log)).toEqual(both);
    await forgetLocalCache();
    const pull = await bench.build(
      { images },
      {
        ...event,
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_BASE_REF: 'main',
        GITHUB_HEAD_REF: 'x',
      },
    );
    expect(executedOn(pull.log)).toEqual([]);
    const caches = (await bench.tagsOf(images)).filter((tag) =>
      tag.startsWith('buildcache-'),
    );
    expect(caches).toEqual([expect.stringMatching(/_main$/)]);
  });
});
