import type { World } from '@kit/action';
import { createHttpClient } from '@kit/http';
import { readManifests } from '@kit/manifests';
import { createProcessRunner } from '@kit/process';
import { provideTool, toolWorld, wantedTool } from '@kit/tool';
import type { Inputs } from './inputs.ts';
import { type Source, sourceOf } from './source.ts';

/** The files and the overlay that the inputs name; none to promote. */
export async function gatherSource(
  inputs: Inputs,
  world: World,
  namespace: string,
): Promise<Source | undefined> {
  const { manifests, kustomize, phase } = inputs;
  const isGiven = manifests !== undefined || kustomize !== undefined;
  if (!isGiven || phase !== 'release') return undefined;
  const found = await readManifests(inputs, {
    process: createProcessRunner(world.signal),
    workspace: world.context.workspace,
    namespace,
    kustomize: await kustomizeOf(inputs, world),
  });
  return sourceOf(found);
}

async function kustomizeOf(inputs: Inputs, world: World): Promise<string> {
  const { kustomize, kustomizeVersion, kustomizeSha256 } = inputs;
  if (kustomize === undefined) return 'kustomize';
  const wanted = wantedTool('kustomize', kustomizeVersion, kustomizeSha256);
  const { clock, signal, env: proxyEnv } = world;
  const http = createHttpClient({ clock, signal, proxyEnv });
  try {
    return await provideTool('kustomize', wanted, toolWorld(world, http));
  } finally {
    http.close();
  }
}
