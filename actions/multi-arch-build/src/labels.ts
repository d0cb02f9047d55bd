import { didYouMean } from '@kit/errors';
import { errors } from './errors.ts';

export interface RepositoryFacts {
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly license: string;
  readonly revision: string;
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
}

/** The eight OCI labels and the given lines, the last of a name winning, by name. */
export function ociLabels(
  facts: RepositoryFacts,
  lines: readonly string[],
  input: string,
): ReadonlyMap<string, string> {
  const prefix = 'org.opencontainers.image';
  const labels = new Map([
    [`${prefix}.created`, facts.created],
    [`${prefix}.description`, facts.description],
    [`${prefix}.licenses`, facts.license],
    [`${prefix}.revision`, facts.revision],
    [`${prefix}.source`, facts.url],
    [`${prefix}.title`, facts.title],
    [`${prefix}.url`, facts.url],
    [`${prefix}.version`, facts.version],
  ]);
  for (const line of lines) {
    const equals = line.indexOf('=');
    if (equals < 1) {
      throw errors.error(
        'IMAGE_RULE_INVALID',
        `${input}: "${line}": is written name=value`,
      );
    }
    labels.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return new Map([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const allLevels = [
  'index',
  'manifest',
  'index-descriptor',
  'manifest-descriptor',
] as const;
export type AnnotationLevel = (typeof allLevels)[number];

/**
 * The levels that were asked for, or those that registries show: the index
 * where there are several platforms, and the manifest. Throws IMAGE_RULE_INVALID.
 */
export function annotationLevels(
  asked: string | undefined,
  platforms: number,
): readonly AnnotationLevel[] {
  const words = (asked ?? '').split(/[,\s]+/).filter((word) => word !== '');
  if (words.length === 0)
    return platforms > 1 ? ['index', 'manifest'] : ['manifest'];
  return words.map((word) => {
    const level = allLevels.find((known) => known === word);
    if (level !== undefined) return level;
    throw errors.error(
      'IMAGE_RULE_INVALID',
      `annotation-levels: "${word}"; allowed: ${allLevels.join(', ')}${didYouMean(word, allLevels)}`,
    );
  });
}

/** `index:name=value` for each level; annotations that are empty are left out. */
export function annotationLines(
  annotations: ReadonlyMap<string, string>,
  levels: readonly AnnotationLevel[],
): readonly string[] {
  return levels.flatMap((level) =>
    [...annotations].flatMap(([name, value]) =>
      value === '' ? [] : [`${level}:${name}=${value}`],
    ),
  );
}

export type AnnotatedStep = 'auto' | 'build' | 'merge';

/**
 * The lines that a step can write: the part of one platform has no index yet,
 * and the merge does not touch the manifests that it takes over.
 */
export function annotationsOf(
  step: AnnotatedStep,
  lines: readonly string[],
): readonly string[] {
  const levels: readonly string[] = {
    auto: allLevels,
    build: ['manifest'],
    merge: ['index', 'manifest-descriptor'],
  }[step];
  return lines.filter((line) => levels.includes(line.split(':')[0] ?? ''));
}
