import {
  type JsonObject,
  type Labels,
  listAt,
  objectAt,
  type Workload,
  wordAt,
} from '@kit/kube-objects';

export interface TargetSpec {
  readonly name: string;
  readonly replicas: number;
  readonly color: string;
  readonly label: string;
  /** By container; an empty name is the only container. */
  readonly images: Labels;
  /** Annotations of the Deployment itself. */
  readonly marks: Labels;
}

/**
 * The idle colour's pod template: the active one's, so that its configuration
 * comes along, with the colour's label and the new images.
 */
export function colourTemplate(
  active: Workload,
  target: TargetSpec,
): JsonObject {
  const template = objectAt(active.template.raw);
  const metadata = objectAt(template, 'metadata');
  const spec = objectAt(template, 'spec');
  const containers = listAt(spec, 'containers').map((container) => {
    const image = target.images[wordAt(container, 'name')] ?? target.images[''];
    return image === undefined ? container : { ...Object(container), image };
  });
  const labels = { ...active.template.labels, [target.label]: target.color };
  return {
    ...template,
    metadata: { ...metadata, labels },
    spec: { ...spec, containers },
  };
}

/** A Deployment of the idle colour, when there has never been one. */
export function newDeployment(
  active: Workload,
  target: TargetSpec,
): JsonObject {
  const spec = objectAt(active.raw, 'spec');
  const color = { [target.label]: target.color };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: target.name,
      labels: { ...active.metadata.labels, ...color },
      ...(Object.keys(target.marks).length > 0 && {
        annotations: target.marks,
      }),
    },
    spec: {
      ...spec,
      paused: false,
      replicas: target.replicas,
      selector: { matchLabels: { ...active.matchLabels, ...color } },
      template: colourTemplate(active, target),
    },
  };
}

/** The images that pods of this template run, by container. */
export function imagesOf({ template }: Workload): Labels {
  return Object.fromEntries(
    template.containers.map(({ name, image }) => [name, image]),
  );
}
