import { parseReference } from '@kit/registry';
import { applyBuildx } from './apply-buildx.ts';
import { mergeCommand } from './buildx-command.ts';
import { errors } from './errors.ts';
import type { BuildWorld, Workshop } from './gather.ts';
import {
  type Candidate,
  handOverCandidates,
  missingPlatforms,
} from './hand-over.ts';
import type { Inputs } from './inputs.ts';
import type { Plan } from './plan.ts';

/** Makes one index of what the builds handed over, in each image. Throws PLATFORM_MISSING. */
export async function applyMerge(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  workshop: Workshop,
): Promise<void> {
  const attempt = Number(world.context.runAttempt) || 1;
  const candidates = handOverCandidates(plan.handOver, attempt, plan.platforms);
  const existing: { readonly image: string; readonly tag: string }[] = [];
  for (const image of plan.images) {
    const found = await findNewest(image, candidates, workshop);
    const missing = missingPlatforms(plan.platforms, found);
    if (missing.length > 0) {
      throw errors.error(
        'PLATFORM_MISSING',
        `${image}: no build of this run has handed over ${missing.join(', ')}`,
      );
    }
    const sources = found.map(({ tag }) => `${image}:${tag}`);
    const tags = plan.tags.map((tag) => `${image}:${tag}`);
    const command = mergeCommand(
      tags,
      sources,
      plan.indexAnnotations,
      inputs.builder,
    );
    await applyBuildx(command, world, workshop, inputs.retries);
    existing.push(...found.map(({ tag }) => ({ image, tag })));
  }
  await removeHandOver(existing, world, workshop);
}

async function findNewest(
  image: string,
  candidates: readonly Candidate[],
  { registry }: Workshop,
): Promise<readonly Candidate[]> {
  const found = new Map<string, Candidate>();
  for (const candidate of candidates) {
    if (found.has(candidate.platform)) continue;
    const reference = parseReference(`${image}:${candidate.tag}`);
    if ((await registry.digest(reference)) !== undefined)
      found.set(candidate.platform, candidate);
  }
  return [...found.values()];
}

/** By tag, never by digest: the index refers to those very images. */
async function removeHandOver(
  tags: readonly { image: string; tag: string }[],
  world: BuildWorld,
  { registry }: Workshop,
) {
  const left: string[] = [];
  for (const { image, tag } of tags) {
    const removed = await registry
      .deleteTag(parseReference(`${image}:${tag}`))
      .catch(() => false);
    if (!removed) left.push(`${image}:${tag}`);
  }
  if (left.length > 0)
    world.log.info(
      `the registry does not take tags away; left: ${left.join(', ')}`,
    );
}
