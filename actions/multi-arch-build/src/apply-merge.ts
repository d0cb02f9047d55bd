import { parseReference } from '@kit/registry';
import { applyBuildx } from './apply-buildx.ts';
import { mergeCommand } from './buildx-command.ts';
import { errors } from './errors.ts';
import type { BuildWorld, Workshop } from './gather.ts';
import { gatherHolders } from './gather-holders.ts';
import { attestedImages } from './gather-pushed.ts';
import {
  type Candidate,
  handOverCandidates,
  missingPlatforms,
  newestOf,
  otherKeys,
  partsOf,
} from './hand-over.ts';
import type { Inputs } from './inputs.ts';
import { annotationsOf } from './labels.ts';
import type { Plan } from './plan.ts';
import { guardLaterRuns, markName, markText, runMark } from './run-mark.ts';

export interface Merged {
  /** What was set: all tags but those that a later run holds. */
  readonly tags: readonly string[];
  /** Full names of the hand-over, of all attempts. */
  readonly handedOver: readonly string[];
  /** Whether every part came with attestations: then they have to be there still. */
  readonly attested: boolean;
}

/** Makes one index of what the builds handed over, in each image. Throws PLATFORM_MISSING. */
export async function applyMerge(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  workshop: Workshop,
): Promise<Merged> {
  const attempt = Number(world.context.runAttempt) || 1;
  const parts = partsOf(inputs, plan);
  const candidates = handOverCandidates(plan.handOver, attempt, parts);
  const sources = new Map<string, readonly Candidate[]>();
  const handedOver: string[] = [];
  let attested = true;
  for (const image of plan.images) {
    const found = await findHandedOver(image, candidates, workshop);
    const newest = newestOf(found);
    const missing = missingPlatforms(parts, newest);
    if (missing.length > 0)
      throw await explainMissing(image, missing, plan, workshop);
    sources.set(image, newest);
    for (const { tag } of newest)
      attested &&= await isAttested(`${image}:${tag}`, workshop);
    handedOver.push(...found.map(({ tag }) => `${image}:${tag}`));
  }
  const tags = await tagsToSet(inputs, plan, world, workshop);
  const annotations = annotationsToSet(inputs, plan, world);
  for (const [image, newest] of tags.length === 0 ? [] : sources) {
    const command = mergeCommand(
      tags.map((tag) => `${image}:${tag}`),
      newest.map(({ tag }) => `${image}:${tag}`),
      annotations,
      inputs.builder,
    );
    await applyBuildx(command, world, workshop, inputs.retries);
  }
  return { tags, handedOver, attested };
}

/** Read as late as can be, so that two runs at once see each other. */
async function tagsToSet(
  { monotonic }: Inputs,
  plan: Plan,
  world: BuildWorld,
  { registry }: Workshop,
): Promise<readonly string[]> {
  if (!monotonic) return plan.tags;
  const holders = await gatherHolders(plan.images, plan.tags, registry);
  const own = runMark(world.context);
  const { tags, warnings } = guardLaterRuns(plan.tags, holders, own);
  for (const warning of warnings) world.log.warning(warning);
  return tags;
}

function annotationsToSet(
  { monotonic }: Inputs,
  plan: Plan,
  { context }: BuildWorld,
): readonly string[] {
  const mark = `index:${markName}=${markText(runMark(context))}`;
  return [
    ...annotationsOf('merge', plan.annotations),
    ...(monotonic ? [mark] : []),
  ];
}

/** What is there, of older attempts, too: all of it is taken away afterwards. */
async function findHandedOver(
  image: string,
  candidates: readonly Candidate[],
  { registry }: Workshop,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const candidate of candidates) {
    const reference = parseReference(`${image}:${candidate.tag}`);
    if ((await registry.digest(reference)) !== undefined) found.push(candidate);
  }
  return found;
}

async function isAttested(
  name: string,
  { registry }: Workshop,
): Promise<boolean> {
  const reference = parseReference(name);
  return (await attestedImages(reference, registry)).length > 0;
}

/** Builds that were given other inputs hand over under another key. */
async function explainMissing(
  image: string,
  missing: readonly string[],
  plan: Plan,
  { registry }: Workshop,
) {
  const tags = await registry.tags(parseReference(image));
  const others = otherKeys(plan.handOver, tags);
  const message = `${image}: no build of this run has handed over ${missing.join(', ')}`;
  if (others.length === 0) return errors.error('PLATFORM_MISSING', message);
  return errors.error(
    'PLATFORM_MISSING',
    `${message} under the key ${plan.handOver.key}; there are builds under ${others.join(', ')}`,
    {
      hint: 'Give the merge the same `images`, `context`, `file`, `target` and `cache-key` as the builds: the key is made of them.',
    },
  );
}
