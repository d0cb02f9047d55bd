import { errors } from './errors.ts';
import type { Inputs } from './inputs.ts';
import type { BuildFacts } from './tags/facts.ts';
import { type Flavor, parseFlavor } from './tags/flavor.ts';
import { guardMovingTags } from './tags/moving.ts';
import { resolveTags } from './tags/resolve.ts';
import { parseRules } from './tags/rule.ts';
import { strictTags } from './tags/strict.ts';

export interface PlannedTags {
  readonly tags: readonly string[];
  /** The first tag of the rules, also where it does not move; '' without any. */
  readonly version: string;
  readonly warnings: readonly string[];
}

/** The tags of this run. Throws IMAGE_RULE_INVALID, and IMAGE_TAG_MISSING where something is to be built. */
export function planTags(
  inputs: Inputs,
  facts: BuildFacts,
  existing: readonly string[],
): PlannedTags {
  const resolved = resolveTags(
    parseRules(inputs.tags ?? []),
    flavorOf(inputs),
    facts,
  );
  const { main, partials, latest, affixes } = resolved;
  const all = main === undefined ? [] : [main, ...partials];
  const mended = inputs.strictTags
    ? strictTags(all, latest, resolved.version)
    : {
        tags: [...all, ...(latest === undefined ? [] : [latest])],
        warnings: [],
      };
  const guarded =
    inputs.latest === 'newest'
      ? guardMovingTags(mended.tags, existing, resolved.version, affixes)
      : { tags: mended.tags, warnings: [] };
  if (guarded.tags.length === 0 && inputs.mode !== 'plan') {
    const why = guarded.warnings.join('; ');
    throw errors.error(
      'IMAGE_TAG_MISSING',
      why || `no tag rule applies to ${facts.eventName} of ${facts.ref}`,
    );
  }
  return {
    tags: guarded.tags,
    version: mended.tags[0] ?? '',
    warnings: [...resolved.warnings, ...mended.warnings, ...guarded.warnings],
  };
}

/** `latest: true` and `latest: false` stand above the flavor's own. */
function flavorOf(inputs: Inputs): Flavor {
  const flavor = parseFlavor(inputs.flavor ?? []);
  return inputs.latest === 'true' || inputs.latest === 'false'
    ? { ...flavor, latest: inputs.latest }
    : flavor;
}
