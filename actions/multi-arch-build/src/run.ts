import { parseReference } from '@kit/registry';
import { applyBuild, tagsToPush } from './apply-build.ts';
import { applyMerge } from './apply-merge.ts';
import { noSteps } from './build-progress.ts';
import { checkInputs } from './check-inputs.ts';
import {
  type BuildWorld,
  gatherDockerfile,
  gatherTags,
  gatherWorkshop,
  type Workshop,
} from './gather.ts';
import { gatherPushed } from './gather-pushed.ts';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { makePlan, type Plan } from './plan.ts';
import { describeFinding } from './plan-emulation.ts';
import { hostPlatform } from './platforms.ts';
import { type Result, report } from './report.ts';
import { verifyImage } from './verify.ts';

type Applied = Pick<
  Outcome,
  'digest' | 'sizes' | 'steps' | 'metadata' | 'problems'
>;

const nothing: Applied = {
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
  });
  await tellPlan(plan, inputs, world);
  const acts = inputs.mode !== 'plan' && !inputs.dryRun;
  const applied = acts
    ? await applyPlan(inputs, plan, world, workshop)
    : nothing;
  const outcome: Outcome = {
    ...applied,
    mode: inputs.mode,
    dryRun: inputs.dryRun,
    pushed: acts && inputs.push,
    milliseconds: Math.round(world.clock.monotonic() - started),
  };
  return report(plan, outcome);
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
      `cache: ${plan.cache.kind}, ${plan.cache.branches.join(' → ')}`,
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
  if (inputs.mode === 'merge') {
    await applyMerge(inputs, plan, world, workshop);
    const seen = await inspect(inputs, plan, world, workshop, undefined);
    return { ...nothing, ...seen };
  }
  const built = await applyBuild(inputs, plan, world, workshop);
  if (!inputs.push) return { ...nothing, ...built };
  const digest = built.digest || undefined;
  const seen = await inspect(inputs, plan, world, workshop, digest);
  return { ...built, ...seen };
}

/** Looks at what is in the registry now: never taken on trust. */
async function inspect(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  { registry }: Workshop,
  digest: string | undefined,
) {
  const tags = tagsToPush(inputs, plan, world.context);
  const platforms = inputs.mode === 'build' ? plan.building : plan.platforms;
  const seen = await Promise.all(
    plan.images.map((image) => gatherPushed(image, tags, registry)),
  );
  const expected = { platforms, digest, attestations: plan.attestations };
  const problems = inputs.verify
    ? seen.flatMap((image) => verifyImage(image, expected))
    : [];
  const [first] = seen;
  return {
    digest: first?.tags.values().next().value ?? digest ?? '',
    sizes: first?.sizes ?? [],
    problems,
  };
}
