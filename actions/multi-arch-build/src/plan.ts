import type { Context, Env } from '@kit/action';
import type { CacheKind, CachePlan } from './cache.ts';
import { type Finding, lintDockerfile } from './dockerfile/lint.ts';
import { errors } from './errors.ts';
import { buildFacts, cacheBranches, repositoryFacts } from './facts.ts';
import type { HandOver } from './hand-over.ts';
import type { Inputs } from './inputs.ts';
import { annotationLines, ociLabels } from './labels.ts';
import {
  type MatrixEntry,
  planMatrix,
  runsNatively,
  shortHash,
} from './platforms.ts';
import { parseFlavor } from './tags/flavor.ts';
import { resolveTags } from './tags/resolve.ts';
import { parseRules } from './tags/rule.ts';
import { guardMovingTags, strictTags } from './tags/strict.ts';

export interface Given {
  readonly context: Context;
  readonly env: Env;
  readonly now: number;
  readonly host: string;
  readonly dockerfile: string | undefined;
  /** Tags that the registry has; read for `latest: newest` alone. */
  readonly existingTags: readonly string[];
}

export interface Plan {
  readonly images: readonly string[];
  /** Of the finished image. */
  readonly platforms: readonly string[];
  /** What this step builds: all, one, or none. */
  readonly building: readonly string[];
  readonly tags: readonly string[];
  readonly version: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly indexAnnotations: readonly string[];
  readonly manifestAnnotations: readonly string[];
  readonly matrix: readonly MatrixEntry[];
  readonly emulated: readonly string[];
  readonly findings: readonly Finding[];
  readonly cache: CachePlan;
  readonly handOver: HandOver;
  readonly attestations: boolean;
  readonly warnings: readonly string[];
}

/** Everything that is decided before anything is done. Throws IMAGE_RULE_INVALID, IMAGE_TAG_MISSING, EMULATION_DENIED. */
export function makePlan(inputs: Inputs, given: Given): Plan {
  const images = inputs.images.map((image) => image.toLowerCase());
  const [image = ''] = images;
  const facts = buildFacts(given.context, given.env, given.now);
  const { tags, warnings } = planTags(inputs, facts, given.existingTags);
  const [version = ''] = tags;
  if (version === '' && inputs.mode !== 'plan') {
    throw errors.error(
      'IMAGE_TAG_MISSING',
      `no tag rule applies to ${facts.eventName} of ${facts.ref}`,
    );
  }
  const created = new Date(given.now).toISOString();
  const repository = repositoryFacts(given.context, version, created);
  const annotations = ociLabels(
    repository,
    inputs.annotations ?? [],
    'annotations',
  );
  const building = platformsToBuild(inputs);
  const emulation = planEmulation(
    inputs,
    given,
    inputs.mode === 'plan' ? inputs.platforms : building,
  );
  const key = shortHash(
    ...images,
    inputs.context,
    inputs.file ?? '',
    inputs.target ?? '',
  ).slice(0, 8);
  return {
    images,
    platforms: inputs.platforms,
    building,
    tags,
    version,
    labels: ociLabels(repository, inputs.labels ?? [], 'labels'),
    indexAnnotations:
      inputs.platforms.length > 1
        ? annotationLines(annotations, ['index'])
        : [],
    manifestAnnotations: annotationLines(annotations, ['manifest']),
    matrix: planMatrix(inputs.platforms, inputs.runners),
    ...emulation,
    cache: planCache(
      inputs,
      given,
      image,
      building,
      cacheBranches(given.context, facts),
    ),
    handOver: { runId: given.context.runId || '0', key },
    attestations:
      inputs.push && (inputs.provenance !== 'false' || inputs.sbom !== 'false'),
    warnings,
  };
}

function planTags(
  inputs: Inputs,
  facts: ReturnType<typeof buildFacts>,
  existing: readonly string[],
) {
  const resolved = resolveTags(
    parseRules(inputs.tags ?? []),
    parseFlavor(inputs.flavor ?? []),
    facts,
  );
  const { main, partials, latest } = resolved;
  const all = main === undefined ? [] : [main, ...partials];
  const mended = inputs.strictTags
    ? strictTags(all, latest)
    : {
        tags: [...all, ...(latest === undefined ? [] : [latest])],
        warnings: [],
      };
  const guarded =
    inputs.latest === 'newest'
      ? guardMovingTags(mended.tags, existing)
      : { tags: mended.tags, warnings: [] };
  return {
    tags: guarded.tags,
    warnings: [...resolved.warnings, ...mended.warnings, ...guarded.warnings],
  };
}

function platformsToBuild(inputs: Inputs): readonly string[] {
  if (inputs.mode === 'merge' || inputs.mode === 'plan') return [];
  if (inputs.mode === 'auto') return inputs.platforms;
  return inputs.platform === undefined
    ? inputs.platforms.slice(0, 1)
    : [inputs.platform];
}

function planEmulation(
  inputs: Inputs,
  { dockerfile, host }: Given,
  platforms: readonly string[],
) {
  const foreign = platforms.filter((platform) => !runsNatively(platform, host));
  if (foreign.length === 0) return { emulated: [], findings: [] };
  if (dockerfile === undefined) {
    if (inputs.emulation === 'deny' && inputs.mode !== 'plan') {
      throw errors.error(
        'EMULATION_DENIED',
        `${foreign.join(', ')} may run under QEMU on ${host}: the Dockerfile cannot be read here`,
      );
    }
    return { emulated: foreign, findings: [] };
  }
  const { runsOnTarget, findings } = lintDockerfile(
    dockerfile,
    inputs.target,
    host,
  );
  const emulated = runsOnTarget ? foreign : [];
  if (inputs.emulation === 'deny' && emulated.length > 0) {
    const patches = findings
      .map((finding) => describeFinding(finding))
      .join('\n');
    throw errors.error(
      'EMULATION_DENIED',
      `${emulated.join(', ')} would run under QEMU on ${host}\n${patches}`.trim(),
    );
  }
  return { emulated, findings: inputs.emulation === 'allow' ? [] : findings };
}

export function describeFinding({
  line,
  stage,
  command,
  message,
  patch,
}: Finding): string {
  return [
    `Dockerfile:${line}: stage ${stage}: ${message}: ${command}`,
    ...patch.map((text) => `    ${text}`),
  ].join('\n');
}

function planCache(
  inputs: Inputs,
  { context, env }: Given,
  image: string,
  platforms: readonly string[],
  branches: readonly string[],
): CachePlan {
  const hasRuntime = Boolean(
    env['ACTIONS_RUNTIME_TOKEN'] &&
      (env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL']),
  );
  const automatic: CacheKind = inputs.push
    ? 'registry'
    : hasRuntime
      ? 'gha'
      : 'off';
  const isPullRequest = context.eventName.startsWith('pull_request');
  return {
    kind: inputs.cache === 'auto' ? automatic : inputs.cache,
    scope: {
      image,
      platforms,
      variant: [inputs.file ?? '', inputs.target ?? '', inputs.cacheKey ?? ''],
    },
    branches,
    write:
      inputs.cacheWrite === 'always' ||
      (inputs.cacheWrite === 'push' && !isPullRequest),
    reference: inputs.cacheRef,
  };
}
