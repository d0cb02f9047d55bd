import type { Parsed } from '@kit/action';
import type { PodTemplate } from '@kit/kubernetes';
import { parseWorkloadRef, type WorkloadRef } from '@kit/manifests';
import { errors } from './errors.ts';

/** One line of `images`. */
export interface ImageEntry {
  readonly ref: WorkloadRef;
  /** The only container of the workload when not given. */
  readonly container: string | undefined;
  readonly image: string;
}

/** `deployment/api=IMAGE` or `deployment/api:container=IMAGE` lines. */
export function parseImages(raw: string): Parsed<readonly ImageEntry[]> {
  const entries: ImageEntry[] = [];
  for (const line of raw.split(/\r?\n/).map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const match = /^([^\s=:]+)(?::([^\s=:]+))?\s*=\s*(\S+)$/.exec(line);
    const [, workload = '', container, image = ''] = match ?? [];
    const ref = parseWorkloadRef(workload);
    if (match === null || 'allowed' in ref) {
      const why = match !== null && 'allowed' in ref ? `; ${ref.allowed}` : '';
      return {
        allowed: `lines of deployment/NAME=IMAGE or deployment/NAME:CONTAINER=IMAGE${why}`,
      };
    }
    entries.push({ ref, container, image });
  }
  return { value: entries };
}

export interface ContainerImage {
  readonly name: string;
  readonly image: string;
  readonly isInit: boolean;
}

/**
 * The containers that get another image; none when all have it already.
 * Throws K8S_DEPLOY_CONTAINER_UNKNOWN.
 */
export function changedImages(
  template: PodTemplate,
  entries: readonly ImageEntry[],
): readonly ContainerImage[] {
  const has = [...template.containers, ...template.initContainers];
  return namedImages(template, entries).filter(
    ({ name, image }) =>
      !has.some((own) => own.name === name && own.image === image),
  );
}

/**
 * The containers that are to have an image, whatever they have now. Throws
 * K8S_DEPLOY_CONTAINER_UNKNOWN.
 */
export function namedImages(
  template: PodTemplate,
  entries: readonly ImageEntry[],
): readonly ContainerImage[] {
  return entries.map(({ ref, container, image }) => {
    const all = [
      ...template.containers.map((c) => ({ ...c, isInit: false })),
      ...template.initContainers.map((c) => ({ ...c, isInit: true })),
    ];
    const found =
      container === undefined
        ? template.containers.length === 1
          ? all[0]
          : undefined
        : all.find(({ name }) => name === container);
    if (found === undefined) {
      const names = all.map(({ name }) => name).join(', ');
      const wanted = container ?? 'the only container';
      throw errors.error(
        'K8S_DEPLOY_CONTAINER_UNKNOWN',
        `input "images": ${ref.id} has not ${wanted}; its containers: ${names}`,
      );
    }
    const { name, isInit } = found;
    return { name, image, isInit };
  });
}

/** The strategic merge patch of `kubectl set image`, and nothing more. */
export function imagePatch(
  images: readonly ContainerImage[],
  annotations: Readonly<Record<string, string | null>>,
) {
  const of = (isInit: boolean) =>
    images
      .filter((entry) => entry.isInit === isInit)
      .map(({ name, image }) => ({ name, image }));
  const containers = of(false);
  const initContainers = of(true);
  return {
    metadata: { annotations },
    spec: {
      template: {
        spec: {
          ...(containers.length > 0 && { containers }),
          ...(initContainers.length > 0 && { initContainers }),
        },
      },
    },
  };
}

/** `app:registry/web:2, proxy:envoy:1`: what a template runs. */
export function imagesText({ containers }: PodTemplate): string {
  return containers.map(({ image }) => image).join(', ');
}
