import { resolve } from 'node:path';
import type { World } from '@kit/action';
import type { Journal } from '@kit/deployment';
import { createProcessRunner, type ProcessRunner } from '@kit/process';
import type { Inputs } from './inputs.ts';
import type { HelmRelease } from './unit.ts';

export interface Helm {
  /** What it wrote; ends with `signal`, or, to go back, with none. */
  run(
    args: readonly string[],
    options?: { readonly isUndo?: boolean; readonly allowedExits?: number[] },
  ): Promise<string>;
}

export function createHelm(
  inputs: Pick<Inputs, 'context'>,
  world: World & {
    readonly process: ProcessRunner;
    readonly kubeconfigFile: string | undefined;
    readonly helm: string;
  },
): Helm {
  const { kubeconfigFile, env, context } = world;
  const free = createProcessRunner();
  const flags =
    inputs.context === undefined ? [] : ['--kube-context', inputs.context];
  return {
    async run(args, { isUndo = false, allowedExits = [0] } = {}) {
      const program = isUndo ? free : world.process;
      const { stdout } = await program.run([world.helm, ...flags, ...args], {
        cwd: context.workspace,
        allowedExits,
        env: {
          ...env,
          ...(kubeconfigFile !== undefined && { KUBECONFIG: kubeconfigFile }),
        },
      });
      return stdout;
    },
  };
}

/** The values of the inputs, for `helm template` and `helm upgrade` alike. */
export function valueFlags(
  inputs: Pick<Inputs, 'helmValues' | 'helmSet'>,
  workspace: string,
): readonly string[] {
  return [
    ...(inputs.helmValues ?? []).flatMap((file) => [
      '--values',
      resolve(workspace, file),
    ]),
    ...(inputs.helmSet ?? []).flatMap((entry) => ['--set', entry]),
  ];
}

interface HelmWorld {
  readonly helm: Helm;
  readonly journal: Journal;
  readonly client: { readonly namespace: string };
}

/** Does not wait for the workloads: that is done, and diagnosed, by ourselves. */
export async function upgradeHelm(
  release: HelmRelease,
  inputs: Inputs,
  world: HelmWorld,
): Promise<void> {
  // A killed run left its lock; helm itself never gives that up.
  if (release.isStuck && release.revision !== undefined) {
    await rollbackHelm(release, world);
  }
  const { helm, journal, client } = world;
  await journal.run(`helm upgrade ${release.name}`, () =>
    helm.run([
      'upgrade',
      '--install',
      '--namespace',
      client.namespace,
      ...valueFlags(inputs, '.'),
      '--',
      release.name,
      inputs.helmChart ?? '',
    ]),
  );
}

/** Back to the revision that was deployed before; leaves a first release. */
export async function rollbackHelm(
  { name, revision }: HelmRelease,
  { helm, journal, client }: HelmWorld,
): Promise<void> {
  if (revision === undefined) {
    journal.skip(`helm rollback ${name}`, 'there is no revision before');
    return;
  }
  const args = [
    'rollback',
    '--namespace',
    client.namespace,
    '--',
    name,
    String(revision),
  ];
  await journal.run(`helm rollback ${name} ${revision}`, () =>
    helm.run(args, { isUndo: true }),
  );
}
