import { type ActionResult, invalidInputs } from '@kit/action';
import { parseReference } from '@kit/registry';
import { applyBuild } from './apply-build.ts';
import { applyMerge } from './apply-merge.ts';
import {
  type BuildWorld,
  gatherDockerfile,
  gatherTags,
  gatherWorkshop,
  type Workshop,
} from './gather.ts';
import { gatherPushed } from './gather-pushed.ts';
import { handOverTag } from './hand-over.ts';
import type { Inputs, outputs } from './inputs.ts';
import { describeFinding, makePlan, type Plan } from './plan.ts';
import { hostPlatform } from './platforms.ts';
import { type Outcome, summarize } from './summary.ts';
import { verifyImage } from './verify.ts';

type Result = ActionResult<(typeof outputs)[number]>;

const nothing = {
  digest: '',
  sizes: [],
  cachedSteps: 0,
  problems: [],
} as const;

export async function run(inputs: Inputs, world: BuildWorld): Promise<Result> {
  const started = world.clock.monotonic();
  checkInputs(inputs);
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
    pushed: acts && inputs.push,
    milliseconds: Math.round(world.clock.monotonic() - started),
  };
  return report(plan, outcome, inputs);
}

function checkInputs(inputs: Inputs) {
  const wrong = inputs.images.flatMap((image) => {
    try {
      const { tag, digest } = parseReference(image.toLowerCase());
      return tag === undefined && digest === undefined ? [] : [image];
    } catch {
      return [image];
    }
  });
  const problems = wrong.map((got) => ({
    name: 'images',
    got,
    allowed: 'names without a tag, as in ghcr.io/org/api',
  }));
  if (
    inputs.mode === 'build' &&
    inputs.platform === undefined &&
    inputs.platforms.length > 1
  ) {
    problems.push({
      name: 'platform',
      got: '',
      allowed: 'the one platform that this job builds',
    });
  }
  if (inputs.mode === 'build' && !inputs.push) {
    problems.push({
      name: 'push',
      got: 'false',
      allowed: 'true, because the merge takes the image from the registry',
    });
  }
  if (problems.length > 0) throw invalidInputs(problems);
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
) {
  if (inputs.mode === 'merge') {
    await applyMerge(inputs, plan, world, workshop);
    return {
      ...nothing,
      ...(await inspect(inputs, plan, world, workshop, undefined)),
    };
  }
  const built = await applyBuild(inputs, plan, world, workshop);
  if (!inputs.push) return { ...nothing, ...built };
  return {
    ...built,
    ...(await inspect(
      inputs,
      plan,
      world,
      workshop,
      built.digest || undefined,
    )),
  };
}

/** Looks at what is in the registry now: never taken on trust. */
async function inspect(
  inputs: Inputs,
  plan: Plan,
  world: BuildWorld,
  { registry }: Workshop,
  digest: string | undefined,
) {
  const attempt = Number(world.context.runAttempt) || 1;
  const isPart = inputs.mode === 'build';
  const tags = isPart
    ? plan.building.map((platform) =>
        handOverTag(plan.handOver, attempt, platform),
      )
    : plan.tags;
  const platforms = isPart ? plan.building : plan.platforms;
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

function report(plan: Plan, outcome: Outcome, inputs: Inputs): Result {
  const { digest, sizes, problems } = outcome;
  const [image = ''] = plan.images;
  const reason =
    problems.length > 0
      ? 'image-verify-failed'
      : inputs.dryRun
        ? 'dry-run'
        : inputs.mode === 'plan'
          ? 'planned'
          : inputs.mode === 'merge'
            ? 'merged'
            : outcome.pushed
              ? 'pushed'
              : 'built';
  const bytes = Object.fromEntries(
    sizes.map((size) => [size.platform, size.bytes]),
  );
  const digests = Object.fromEntries(
    sizes.map((size) => [size.platform, size.digest]),
  );
  const tags = plan.images.flatMap((name) =>
    plan.tags.map((tag) => `${name}:${tag}`),
  );
  const facts = {
    digest,
    tags,
    version: plan.version,
    sizes: bytes,
    platforms: digests,
    emulated: plan.emulated,
  };
  return {
    outputs: {
      matrix: { include: plan.matrix },
      image: digest === '' ? image : `${image}@${digest}`,
      digest,
      tags: tags.join('\n'),
      version: plan.version,
      labels: [...plan.labels].map((pair) => pair.join('=')).join('\n'),
      annotations: [...plan.indexAnnotations, ...plan.manifestAnnotations].join(
        '\n',
      ),
      'platform-digests': digests,
      sizes: bytes,
      'emulated-platforms': plan.emulated,
      'cached-steps': outcome.cachedSteps,
      'duration-ms': outcome.milliseconds,
      pushed: outcome.pushed,
      'reason-code': reason,
      json: {
        schema: 1,
        'reason-code': reason,
        image,
        ...facts,
        findings: plan.findings,
        problems,
      },
    },
    summary: summarize(plan, outcome),
    ...(problems.length > 0 && { failure: problems.join('\n') }),
  };
}
