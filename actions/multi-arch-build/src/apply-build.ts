import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textAt, valueAt } from '@kit/action';
import { applyBuilder } from './apply-builder.ts';
import { applyBuildx, type BuildxRun } from './apply-buildx.ts';
import { buildCommand } from './buildx-command.ts';
import { cacheArguments } from './cache.ts';
import type { BuildWorld, Workshop } from './gather.ts';
import { handOverTag } from './hand-over.ts';
import type { Inputs } from './inputs.ts';
import type { Plan } from './plan.ts';

export interface Built extends BuildxRun {
  readonly digest: string;
}

/** Builds what the plan says, under its tags or under the tags of the hand-over. */
export async function applyBuild(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  workshop: Workshop,
): Promise<Built> {
  const builder = await applyBuilder(inputs, plan, world, workshop);
  const metadataFile = join(workshop.folder, 'metadata.json');
  const attempt = Number(world.context.runAttempt) || 1;
  const tags =
    inputs.mode === 'build'
      ? plan.building.map((platform) =>
          handOverTag(plan.handOver, attempt, platform),
        )
      : plan.tags;
  const isPrivate =
    valueAt(world.context.event, 'repository', 'private') !== false;
  const automatic = isPrivate ? 'mode=min' : 'mode=max';
  const command = buildCommand({
    builder,
    context: inputs.context,
    file: inputs.file,
    target: inputs.target,
    platforms: plan.building,
    tags: plan.images.flatMap((image) => tags.map((tag) => `${image}:${tag}`)),
    labels: plan.labels,
    annotations: inputs.push
      ? [
          ...(inputs.mode === 'auto' ? plan.indexAnnotations : []),
          ...plan.manifestAnnotations,
        ]
      : [],
    buildArgs: inputs.buildArgs ?? [],
    buildContexts: inputs.buildContexts ?? [],
    secrets: workshop.secrets,
    ssh: inputs.ssh ?? [],
    cache: cacheArguments(plan.cache),
    provenance: !inputs.push
      ? 'false'
      : inputs.provenance === 'auto'
        ? automatic
        : inputs.provenance,
    sbom: !inputs.push || inputs.sbom === 'false' ? undefined : inputs.sbom,
    output: inputs.push ? 'push' : inputs.load ? 'load' : 'none',
    rewriteTimestamps: inputs.reproducible,
    metadataFile,
  });
  const ran = await applyBuildx(command, world, workshop, inputs.retries);
  const metadata: unknown = JSON.parse(
    await readFile(metadataFile, 'utf8').catch(() => '{}'),
  );
  return { ...ran, digest: textAt(metadata, 'containerimage.digest') ?? '' };
}
