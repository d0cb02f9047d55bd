import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseReference } from '@kit/registry';
import { applyBuild, tagsToPush } from './apply-build.ts';
import { applyMerge } from './apply-merge.ts';
import { removeHandOver } from './apply-removal.ts';
import { noSteps } from './build-progress.ts';
import { checkInputs } from './check-inputs.ts';
import {
  type BuildWorld,
  gatherCommitDate,
  gatherDockerfile,
  gatherTags,
  gatherWorkshop,
  type Workshop,
} from './gather.ts';
import { gatherPushed } from './gather-pushed.ts';
import { mergesHere } from './hand-over.ts';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { makePlan, type Plan } from './plan.ts';
import { describeFinding } from './plan-emulation.ts';
import { hostPlatform } from './platforms.ts';
import { bakeDefinition, fullNames, type Result, report } from './report.ts';
import { verifyImage } from './verify.ts';

type Applied = Omit<Outcome, 'mode' | 'dryRun' | 'milliseconds'>;

const nothing: Omit<Applied, 'tags'> = {
  pushed: false,
  digest: '',
  sizes: [],
  steps: noSteps,
  metadata: '',
  problems: [],
};

export async function run(inputs: Inputs, world: BuildWorld): Promise<Result> {
  const started = world.clock.monotonic();
  checkInputs(inputs, isPlainName);
  const workshop = await gatherWorkshop(inputs, world);
  const plan = makePlan(inputs, {
    context: world.context,
    env: world.env,
    now: world.clock.now(),
    host: hostPlatform(world.architecture),
    dockerfile: await gatherDockerfile(inputs, world),
    existingTags: await gatherTags(inputs, workshop.registry),
    commitDate: await gatherCommitDate(inputs, world),
  });
  await tellPlan(plan, inputs, world);
  const acts = inputs.mode !== 'plan' && !inputs.dryRun;
  const applied = acts
    ? await applyPlan(inputs, plan, world, workshop)
    : { ...nothing, tags: plan.tags };
  const outcome: Outcome = {
    ...applied,
    mode: inputs.mode,
    dryRun: inputs.dryRun,
    milliseconds: Math.round(world.clock.monotonic() - started),
  };
  const bakeFile = join(workshop.folder, 'bake.json');
  await writeFile(bakeFile, bakeDefinition(plan, outcome));
  return report(plan, outcome, bakeFile);
}

/** A name that tags can be put behind. */
export function isPlainName(image: string): boolean {
  try {
    const { tag, digest } = parseReference(image.toLowerCase());
    return tag === undefined && digest === undefined;
  } catch {
    return false;
  }
}

async function tellPlan(plan: Plan, inputs: Inputs, world: BuildWorld) {
  for (const warning of plan.warnings) world.log.warning(warning);
  await world.log.group('Plan', () => {
    world.log.info(`mode: ${inputs.mode}${inputs.dryRun ? ' (dry run)' : ''}`);
    world.log.info(
      `platforms: ${plan.platforms.join(', ')}; here: ${plan.building.join(', ') || 'none'}`,
    );
    world.log.info(`emulated: ${plan.emulated.join(', ') || 'none'}`);
    world.log.info(
      `cache: from ${plan.cache.from.join(', ') || 'nothing'} (${plan.cache.branches.join(' → ')}), to ${plan.cache.to ?? 'nothing'}`,
    );
    for (const image of plan.images)
      for (const tag of plan.tags) world.log.info(`tag: ${image}:${tag}`);
  });
  for (const finding of plan.findings)
    world.log.warning(describeFinding(finding));
}

async function applyPlan(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  workshop: Workshop,
): Promise<Applied> {
  const before = { ...nothing, tags: plan.tags };
  const built =
    inputs.mode === 'merge'
      ? before
      : { ...before, ...(await applyBuild(inputs, plan, world, workshop)) };
  if (!inputs.push && inputs.mode !== 'merge') return built;
  const pushed = { ...built, pushed: true };
  if (!mergesHere(inputs)) {
    const tags = tagsToPush(inputs, plan, world.context);
    const { digest } = built;
    return {
      ...pushed,
      ...(await inspect(inputs, plan, workshop, { ...plan, tags, digest })),
    };
  }
  const { tags, handedOver, attested } = await applyMerge(
    inputs,
    plan,
    world,
    workshop,
  );
  const expected = { tags, digest: '', attestations: attested };
  const seen =
    tags.length === 0
      ? { digest: '', pushed: false }
      : await inspect(inputs, plan, workshop, expected);
  const merged = { ...pushed, ...seen, tags };
  // Until all is well, so that the step can be run again.
  if (merged.problems.length === 0)
    await removeHandOver(
      { names: handedOver, finished: fullNames(plan.images, tags) },
      inputs,
      world,
      workshop,
    );
  return merged;
}

/** Looks at what is in the registry now: never taken on trust. */
async function inspect(
  inputs: Inputs,
  plan: Plan,
  { registry }: Workshop,
  {
    tags,
    digest,
    attestations,
  }: {
    readonly tags: readonly string[];
    readonly digest: string;
    readonly attestations: boolean;
  },
) {
  const platforms = inputs.mode === 'build' ? plan.building : plan.platforms;
  const seen = await Promise.all(
    plan.images.map((image) => gatherPushed(image, tags, registry)),
  );
  const expected = {
    platforms,
    digest: digest || undefined,
    attestations,
  };
  const problems = inputs.verify
    ? seen.flatMap((image) => verifyImage(image, expected))
    : [];
  const [first] = seen;
  return {
    digest: first?.tags.values().next().value ?? digest,
    sizes: first?.sizes ?? [],
    problems,
  };
}
