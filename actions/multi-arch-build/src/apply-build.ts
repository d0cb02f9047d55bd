import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, textAt, valueAt } from '@kit/action';
import { parseReference } from '@kit/registry';
import { applyBuilder, type Builder } from './apply-builder.ts';
import { applyBuildx, type BuildxRun } from './apply-buildx.ts';
import { type BuildRequest, buildCommand } from './buildx-command.ts';
import { cacheArguments } from './cache.ts';
import type { BuildWorld, Workshop } from './gather.ts';
import { handOverTag, mergesHere, partsOf } from './hand-over.ts';
import type { Inputs } from './inputs.ts';
import { annotationsOf } from './labels.ts';
import type { Plan } from './plan.ts';
import { hostPlatform } from './platforms.ts';

export interface Built extends BuildxRun {
  readonly digest: string;
  /** What buildx wrote about the build. */
  readonly metadata: string;
}

/** Builds what the plan says, under its tags or under the tags of the hand-over. */
export async function applyBuild(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  workshop: Workshop,
): Promise<Built> {
  const builder = await applyBuilder(inputs, plan, world, workshop);
  if (inputs.mode === 'build') await warnOfTwins(inputs, plan, world, workshop);
  const metadataFile = join(workshop.folder, 'metadata.json');
  const request = buildRequest(inputs, plan, world);
  const command = buildCommand({
    ...request,
    platforms: platformsFor(request, builder, world),
    builder: builder.name,
    secrets: workshop.secrets,
    metadataFile,
  });
  const ran = await applyBuildx(command, world, workshop, inputs.retries);
  const metadata = await readFile(metadataFile, 'utf8').catch(() => '');
  return { ...ran, metadata: metadata.trim(), digest: digestIn(metadata) };
}

/** Two variants of one image under the same tags would be merged into one. */
async function warnOfTwins(
  inputs: Inputs,
  plan: Plan,
  { context, log }: BuildWorld,
  { registry }: Workshop,
) {
  const [image = ''] = plan.images;
  for (const tag of tagsToPush(inputs, plan, context)) {
    const name = parseReference(`${image}:${tag}`);
    if ((await registry.digest(name)) === undefined) continue;
    log.warning(
      `this attempt has handed over ${plan.building.join(', ')} already: variants of one image need a \`cache-key\` each, in their merge, too`,
    );
  }
}

/** Docker's older image store holds one platform: the runner's own, where it is one of them. */
function platformsFor(
  { output, platforms }: Pick<BuildRequest, 'output' | 'platforms'>,
  { hasImageStore }: Builder,
  { architecture, log }: BuildWorld,
): readonly string[] {
  if (output !== 'load' || hasImageStore || platforms.length < 2)
    return platforms;
  const own = hostPlatform(architecture);
  const [first = own] = platforms;
  const loaded = platforms.includes(own) ? own : first;
  log.warning(
    `the engine's image store takes one platform: ${loaded} alone is built and loaded`,
  );
  return [loaded];
}

/** '' where buildx wrote none: then the registry is asked. */
function digestIn(metadata: string): string {
  try {
    return textAt(JSON.parse(metadata), 'containerimage.digest') ?? '';
  } catch {
    return '';
  }
}

function buildRequest(
  inputs: Inputs,
  plan: Plan,
  { context }: BuildWorld,
): Omit<BuildRequest, 'builder' | 'secrets' | 'metadataFile'> {
  const step = inputs.mode === 'build' ? 'build' : 'auto';
  const tags = tagsToPush(inputs, plan, context);
  return {
    context: inputs.context,
    file: inputs.file,
    target: inputs.target,
    platforms: plan.building,
    tags: plan.images.flatMap((image) => tags.map((tag) => `${image}:${tag}`)),
    labels: plan.labels,
    annotations: inputs.push ? annotationsOf(step, plan.annotations) : [],
    buildArgs: inputs.buildArgs ?? [],
    buildContexts: inputs.buildContexts ?? [],
    ssh: inputs.ssh ?? [],
    options: inputs.buildOptions ?? [],
    cache: cacheArguments(plan.cache),
    provenance: provenanceOf(inputs, context),
    sbom: !inputs.push || inputs.sbom === 'false' ? undefined : inputs.sbom,
    output: inputs.push ? 'push' : inputs.load ? 'load' : 'none',
    rewriteTimestamps: inputs.reproducible,
  };
}

/** What the build pushes: the tags of the image, or those of the hand-over. */
export function tagsToPush(
  inputs: Inputs,
  plan: Plan,
  context: Context,
): readonly string[] {
  if (inputs.mode !== 'build' && !mergesHere(inputs)) return plan.tags;
  const attempt = Number(context.runAttempt) || 1;
  return partsOf(inputs, plan).map((part) =>
    handOverTag(plan.handOver, attempt, part),
  );
}

/** Build arguments stand in the full provenance: not of a private repository. */
function provenanceOf(inputs: Inputs, { event }: Context): string {
  if (!inputs.push) return 'false';
  if (inputs.provenance !== 'auto') return inputs.provenance;
  const isPublic = valueAt(event, 'repository', 'private') === false;
  return isPublic ? 'mode=max' : 'mode=min';
}
