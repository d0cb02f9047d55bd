import { createHash } from 'node:crypto';
import { annotationPrefix } from '@kit/deployment';
import {
  type JsonObject,
  type Labels,
  listAt,
  numberAt,
  objectAt,
  textsAt,
  wordAt,
} from '@kit/kube-objects';

/** A Job that a release runs, before it has a name of its own. */
export interface JobHook {
  readonly name: string;
  /** What was asked for: the same makes the same Job. */
  readonly key: unknown;
  /** `spec` of the Job. */
  readonly spec: JsonObject;
  readonly labels: Labels;
  readonly annotations: Labels;
}

export const jobLabel = `${annotationPrefix}job`;

/** Of a Job that says nothing else: long enough to be found by another run. */
const ttlSeconds = 86_400;
const leastTtlSeconds = 3600;

/** The same release, the same Job: its runs are found, and not repeated. */
export function jobId(
  { name, key }: JobHook,
  release: { readonly origin: string; readonly version: string },
  when: string,
): string {
  const { origin, version } = release;
  return createHash('sha256')
    .update(JSON.stringify([origin, version, when, name, key]))
    .digest('hex')
    .slice(0, 12);
}

/** The object to create; `tried` tells its tries apart. */
export function jobObject(
  { name, spec, labels, annotations }: JobHook,
  own: {
    readonly id: string;
    readonly tried: number;
    readonly timeoutMs: number;
    readonly runUrl: string;
  },
): JsonObject {
  const mark = { [jobLabel]: own.id };
  const template = objectAt(spec, 'template');
  const metadata = objectAt(template, 'metadata');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name.slice(0, 40)}-${own.id}-${own.tried}`,
      labels: { ...labels, ...mark },
      annotations: { ...annotations, [`${annotationPrefix}run`]: own.runUrl },
    },
    spec: {
      backoffLimit: 0,
      // Its end deletes its pods: not before their logs are read.
      activeDeadlineSeconds: Math.ceil(own.timeoutMs / 1000) + 30,
      ...spec,
      ttlSecondsAfterFinished: Math.max(
        numberAt(spec, 'ttlSecondsAfterFinished') ?? ttlSeconds,
        leastTtlSeconds,
      ),
      template: {
        ...template,
        metadata: {
          ...metadata,
          labels: { ...textsAt(metadata, 'labels'), ...mark },
        },
      },
    },
  };
}

/** A Job with nothing but an image. */
export function plainJob(
  name: string,
  image: string,
  argv: readonly string[],
): JobHook {
  return jobOf(name, [image, argv], {
    restartPolicy: 'Never',
    containers: [{ name, image, command: argv }],
  });
}

/** Fields of a container that make sense only where it serves. */
const servingFields = [
  'args',
  'ports',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
];

/**
 * A Job as the pods of the release are: their first container with its image,
 * environment and volumes, and another program. None of their labels: it must
 * not take their traffic.
 */
export function templateJob(
  name: string,
  template: unknown,
  argv: readonly string[],
): JobHook {
  const spec = objectAt(template, 'spec');
  const [first] = listAt(spec, 'containers');
  const kept = Object.entries(objectAt(first)).filter(
    ([field]) => !servingFields.includes(field),
  );
  return jobOf(name, argv, {
    ...spec,
    restartPolicy: 'Never',
    containers: [{ ...Object.fromEntries(kept), command: argv }],
  });
}

function jobOf(name: string, key: unknown, spec: JsonObject): JobHook {
  const job = { template: { spec } };
  return { name, key, spec: job, labels: {}, annotations: {} };
}

/** The hook of an object, or what is wrong with it. */
export function manifestJob(body: unknown): JobHook | string {
  const kind = `${wordAt(body, 'apiVersion')} ${wordAt(body, 'kind')}`;
  if (kind !== 'batch/v1 Job') return `not a batch/v1 Job, but ${kind}`;
  const spec = objectAt(body, 'spec');
  return {
    name: wordAt(body, 'metadata', 'name'),
    key: spec,
    spec,
    labels: textsAt(body, 'metadata', 'labels'),
    annotations: textsAt(body, 'metadata', 'annotations'),
  };
}

/** The labels of its pods. */
export function podLabelsOf({ spec }: JobHook): Labels {
  return textsAt(spec, 'template', 'metadata', 'labels');
}
