import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { runRetrying } from './apply-buildx.ts';
import {
  binfmtCommand,
  bootBuilderCommand,
  createBuilderCommand,
} from './buildx-command.ts';
import type { BuildWorld, Workshop } from './gather.ts';
import type { Inputs } from './inputs.ts';
import type { Plan } from './plan.ts';

export interface Builder {
  /** `undefined` for the engine's own. */
  readonly name: string | undefined;
  /** Whether the engine can hold images of several platforms. */
  readonly hasImageStore: boolean;
}

/**
 * The builder to use: the given one, the default one where its image store
 * takes several platforms, else one of our own, which post removes.
 */
export async function applyBuilder(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  workshop: Workshop,
): Promise<Builder> {
  await registerEmulators(inputs, plan, world, workshop);
  if (inputs.builder !== undefined && !inputs.load)
    return { name: inputs.builder, hasImageStore: false };
  const { stdout } = await world.process.run(
    ['docker', 'info', '--format', '{{json .DriverStatus}}'],
    {
      env: workshop.env,
      timeoutMs: 60_000,
    },
  );
  const hasImageStore = stdout.includes('io.containerd.snapshotter');
  if (inputs.builder !== undefined || hasImageStore)
    return { name: inputs.builder, hasImageStore };
  // A job may build the same image twice: the folder's name is of this step alone.
  const name = `kit-${plan.handOver.runId}-${basename(workshop.folder)}`;
  world.state.set('builder', name);
  await world.process.run(createBuilderCommand(name, inputs.buildkitImage), {
    env: workshop.env,
    timeoutMs: 60_000,
  });
  const boot = bootBuilderCommand(name);
  await runRetrying(boot, world, workshop, inputs.retries);
  return { name, hasImageStore };
}

async function registerEmulators(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  workshop: Workshop,
) {
  if (inputs.builder !== undefined) return;
  for (const platform of plan.emulated) {
    const architecture = platform.split('/')[1] ?? '';
    const registered = Object.entries(kernelNames).some(
      ([name, of]) =>
        of === architecture &&
        existsSync(`/proc/sys/fs/binfmt_misc/qemu-${name}`),
    );
    if (registered) continue;
    world.log.info(`registering QEMU for ${architecture}`);
    const command = binfmtCommand(inputs.binfmtImage, architecture);
    await runRetrying(command, world, workshop, inputs.retries);
  }
}

const kernelNames: Readonly<Record<string, string>> = {
  aarch64: 'arm64',
  arm: 'arm',
  x86_64: 'amd64',
  i386: '386',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};
