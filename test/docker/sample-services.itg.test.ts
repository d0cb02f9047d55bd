import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import { parseReference, registrySizes } from '@kit/registry';
import { createPage } from '../demo/page.ts';
import { createSampleRepository } from '../demo/sample-repository.ts';
import { createStage } from '../demo/stage.ts';
import { step } from '../demo/steps/50-multi-arch-build.ts';
import { createWorkbench, host } from './workbench.ts';

const { run } = createProcessRunner();
const bench = createWorkbench();
const folder = mkdtempSync(join(tmpdir(), 'kit-sample-'));
const page = createPage();

describe('the sample services, as the demo builds them', () => {
  beforeAll(async () => {
    const workspace = await createSampleRepository(join(folder, 'shop'));
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    await step.run(createStage(workspace, scratch, page));
  }, 600_000);
  afterAll(() => {
    bench.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['auth', 'users', 'waste', 'recycling', 'locations'])(
    'hold %s for two platforms under its version',
    async (service) => {
      const image = `${host}/org/${service}`;
      expect(await bench.tagsOf(image)).toEqual(
        expect.arrayContaining([
          '1.5.0',
          expect.stringMatching(/^[0-9a-f]{40}$/),
        ]),
      );
      const sizes = await registrySizes(
        bench.registry,
        parseReference(`${image}:1.5.0`),
      );
      expect(sizes.map(({ platform }) => platform)).toEqual([
        'linux/amd64',
        'linux/arm64',
      ]);
    },
  );

  it('have the program of the platform in them', async () => {
    const image = `${host}/org/auth:1.5.0`;
    for (const [platform, machine] of [
      ['linux/amd64', 0x3e],
      ['linux/arm64', 0xb7],
    ] as const) {
      const tar = join(folder, 'auth.tar');
      await run(['crane', 'export', `--platform=${platform}`, image, tar]);
      const { stdoutBytes } = await run(['tar', '-xOf', tar, 'api']);
      expect(stdoutBytes.readUInt16LE(18)).toBe(machine); // e_machine of ELF
      expect(stdoutBytes.includes('v1.5.0')).toBe(true);
    }
  });

  it('are on the page of the demo', () => {
    expect(page.html()).toMatch(/Image <code>.*auth.*pushed/);
  });
});
