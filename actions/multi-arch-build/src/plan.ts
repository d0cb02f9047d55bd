import type { Context, Env } from '@kit/action';
import type { CachePlan } from './cache.ts';
import { buildFacts, cacheBranches, repositoryFacts } from './facts.ts';
import type { HandOver } from './hand-over.ts';
import type { Inputs } from './inputs.ts';
import { annotationLevels, annotationLines, ociLabels } from './labels.ts';
import { planCache } from './plan-cache.ts';
import { type Emulation, planEmulation } from './plan-emulation.ts';
import { planTags } from './plan-tags.ts';
import { type MatrixEntry, planMatrix, shortHash } from './platforms.ts';
import { expand } from './tags/expressions.ts';
import type { BuildFacts } from './tags/facts.ts';

export interface Given {
  readonly context: Context;
  readonly env: Env;
  readonly now: number;
  readonly host: string;
  readonly dockerfile: string | undefined;
  /** Tags that the registry has; read for `latest: newest` alone. */
  readonly existingTags: readonly string[];
  /** Of the commit, ISO 8601; where a rule asks and the event does not say. */
  readonly commitDate: string | undefined;
}

export interface Plan extends Emulation {
  readonly images: readonly string[];
  /** Of the finished image. */
  readonly platforms: readonly string[];
  /** What this step builds: all, one, or none. */
  readonly building: readonly string[];
  readonly tags: readonly string[];
  readonly version: string;
  readonly labels: ReadonlyMap<string, string>;
  /** `index:name=value`, of every level that was asked for. */
  readonly annotations: readonly string[];
  readonly matrix: readonly MatrixEntry[];
  readonly cache: CachePlan;
  readonly handOver: HandOver;
  readonly attestations: boolean;
  readonly warnings: readonly string[];
}

/** Everything that is decided before anything is done. Throws IMAGE_RULE_INVALID, IMAGE_TAG_MISSING, EMULATION_DENIED. */
export function makePlan(inputs: Inputs, given: Given): Plan {
  const images = inputs.images.map((image) => image.toLowerCase());
  const [image = ''] = images;
  const facts = buildFacts(
    given.context,
    given.env,
    given.now,
    given.commitDate,
  );
  const planned = planTags(inputs, facts, given.existingTags);
  const created = createdAt(inputs, facts);
  const repository = repositoryFacts(
    given.context,
    facts.sha,
    planned.version,
    created,
  );
  const withOwn = (lines: readonly string[] | undefined, input: string) => {
    const own = (lines ?? []).map((line) => expand(line, facts));
    return ociLabels(repository, own, input);
  };
  const annotations = withOwn(inputs.annotations, 'annotations');
  const levels = annotationLevels(
    inputs.annotationLevels ?? given.env['DOCKER_METADATA_ANNOTATIONS_LEVELS'],
    inputs.platforms.length,
  );
  const building = platformsToBuild(inputs);
  const emulation = planEmulation(
    inputs,
    given.dockerfile,
    given.host,
    inputs.mode === 'plan' ? inputs.platforms : building,
  );
  const key = shortHash(
    ...images,
    inputs.context,
    inputs.file ?? '',
    inputs.target ?? '',
    inputs.cacheKey ?? '',
  ).slice(0, 8);
  return {
    images,
    platforms: inputs.platforms,
    building,
    ...planned,
    labels: withOwn(inputs.labels, 'labels'),
    annotations: annotationLines(annotations, levels),
    matrix: planMatrix(inputs.platforms, inputs.runners),
    ...emulation,
    cache: planCache(inputs, given, {
      image,
      platforms: building,
      branches: cacheBranches(given.context, facts),
    }),
    handOver: { runId: given.context.runId || '0', key },
    attestations:
      inputs.push && (inputs.provenance !== 'false' || inputs.sbom !== 'false'),
  };
}

/** Of a reproducible image the time of its commit. */
function createdAt({ reproducible }: Inputs, facts: BuildFacts): string {
  const commit = Date.parse(facts.commitDate ?? '');
  const ms = reproducible && Number.isFinite(commit) ? commit : facts.now;
  return new Date(ms).toISOString();
}

function platformsToBuild(inputs: Inputs): readonly string[] {
  if (inputs.mode === 'merge' || inputs.mode === 'plan') return [];
  if (inputs.mode === 'auto') return inputs.platforms;
  return inputs.platform === undefined
    ? inputs.platforms.slice(0, 1)
    : [inputs.platform];
}
