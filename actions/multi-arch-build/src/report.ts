import type { ActionResult } from '@kit/action';
import type { PlatformSize } from '@kit/registry';
import type { outputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { summarize } from './summary.ts';

export type Result = ActionResult<(typeof outputs)[number]>;

/** Outputs, summary and verdict. */
export function report(plan: Plan, outcome: Outcome, bakeFile: string): Result {
  const { digest, problems, steps } = outcome;
  const [image = ''] = plan.images;
  const reason = reasonOf(outcome);
  const tags = fullNames(plan.images, outcome.tags);
  const sizes = byPlatform(outcome, ({ bytes }) => bytes);
  const digests = byPlatform(outcome, (size) => size.digest);
  return {
    outputs: {
      matrix: { include: plan.matrix },
      image: digest === '' ? image : `${image}@${digest}`,
      digest,
      tags: tags.join('\n'),
      'tag-names': outcome.tags.join('\n'),
      version: plan.version,
      labels: [...plan.labels].map((pair) => pair.join('=')).join('\n'),
      annotations: plan.annotations.join('\n'),
      'bake-file': bakeFile,
      'platform-digests': digests,
      sizes,
      'emulated-platforms': plan.emulated,
      steps: steps.total,
      'cached-steps': steps.cached,
      'duration-ms': outcome.milliseconds,
      pushed: outcome.pushed,
      metadata: outcome.metadata,
      'reason-code': reason,
      json: {
        schema: 1,
        'reason-code': reason,
        image,
        digest,
        tags,
        'tag-names': outcome.tags,
        version: plan.version,
        labels: Object.fromEntries(plan.labels),
        annotations: plan.annotations,
        sizes,
        platforms: digests,
        emulated: plan.emulated,
        steps,
        findings: plan.findings,
        problems,
      },
    },
    summary: summarize(plan, outcome),
    ...(problems.length > 0 && { failure: problems.join('\n') }),
  };
}

export function fullNames(
  images: readonly string[],
  tags: readonly string[],
): readonly string[] {
  return images.flatMap((image) => tags.map((tag) => `${image}:${tag}`));
}

/** What docker/metadata-action writes for `docker buildx bake`. */
export function bakeDefinition(
  plan: Plan,
  outcome: Pick<Outcome, 'tags'>,
): string {
  const target = {
    tags: fullNames(plan.images, outcome.tags),
    labels: Object.fromEntries(plan.labels),
    args: {
      DOCKER_META_IMAGES: plan.images.join(','),
      DOCKER_META_VERSION: plan.version,
    },
  };
  return JSON.stringify({ target: { 'docker-metadata-action': target } });
}

function reasonOf(outcome: Outcome): string {
  const { problems, dryRun, mode, pushed } = outcome;
  if (problems.length > 0) return 'image-verify-failed';
  if (dryRun) return 'dry-run';
  if (mode === 'plan') return 'planned';
  if (outcome.tags.length === 0) return 'superseded';
  if (mode === 'merge') return 'merged';
  return pushed ? 'pushed' : 'built';
}

function byPlatform<T>(
  { sizes }: Outcome,
  value: (size: PlatformSize) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(sizes.map((size) => [size.platform, value(size)]));
}
