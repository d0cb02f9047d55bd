import { existsSync } from 'node:fs';
import { binfmtCommand, createBuilderCommand } from './buildx-command.ts';
import type { BuildWorld, Workshop } from './gather.ts';
import type { Inputs } from './inputs.ts';
import type { Plan } from './plan.ts';

/**
 * The builder to use: the given one, the default one where its image store
 * takes several platforms, else one of our own, which post removes.
 */
export async function applyBuilder(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  workshop: Workshop,
): Promise<string | undefined> {
  await registerEmulators(inputs, plan, world, workshop);
  if (inputs.builder !== undefined) return inputs.builder;
  const { stdout } = await world.process.run(
    ['docker', 'info', '--format', '{{json .DriverStatus}}'],
    {
      env: workshop.env,
      timeoutMs: 60_000,
    },
  );
  if (stdout.includes('io.containerd.snapshotter')) return undefined;
  const name = `kit-${plan.handOver.runId}-${plan.handOver.key}`;
  world.state.set('builder', name);
  await world.process.run(createBuilderCommand(name, inputs.buildkitImage), {
    env: workshop.env,
    timeoutMs: 10 * 60_000,
  });
  return name;
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
    await world.process.run(binfmtCommand(inputs.binfmtImage, architecture), {
      env: workshop.env,
      timeoutMs: 5 * 60_000,
    });
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
