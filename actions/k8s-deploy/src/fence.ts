import { stateAnnotation, tokenAnnotation } from '@kit/deployment';
import type { JsonPatch, Workload } from '@kit/kubernetes';

type Annotations = Readonly<Record<string, string>>;

/**
 * What somebody else made of a workload since it was seen: another run that
 * took the lock, or a person. `undefined` while only the status, the number of
 * replicas (an autoscaler) or foreign annotations are different.
 */
export function sayChange(seen: Workload, now: Workload): string | undefined {
  const { name, uid } = seen.metadata;
  if (now.metadata.uid !== uid) return `${name} was deleted and made anew`;
  const state = (workload: Workload) =>
    [stateAnnotation, tokenAnnotation].map(
      (key) => workload.metadata.annotations[key],
    );
  if (String(state(now)) !== String(state(seen)))
    return `${name} was deployed by another run`;
  return isSameTemplate(seen, now)
    ? undefined
    : `the pod template of ${name} was changed by ${lastManager(now)}`;
}

export function isSameTemplate(left: Workload, right: Workload): boolean {
  return (
    JSON.stringify(left.template.raw) === JSON.stringify(right.template.raw)
  );
}

/** Whether a workload carries exactly this state: then the write took effect. */
export function carries(annotations: Annotations, { metadata }: Workload) {
  return metadata.annotations[stateAnnotation] === annotations[stateAnnotation];
}

/** Replaces our state, as long as it is ours. */
export function statePatch(annotations: Annotations): JsonPatch {
  const path = (key: string) =>
    `/metadata/annotations/${key.replaceAll('/', '~1')}`;
  const token = annotations[tokenAnnotation];
  return [
    { op: 'test', path: path(tokenAnnotation), value: token },
    ...Object.entries(annotations).map(
      ([key, value]) => ({ op: 'add', path: path(key), value }) as const,
    ),
  ];
}

function lastManager({ metadata }: Workload): string {
  const writers = metadata.managers.filter(({ fields }) =>
    JSON.stringify(fields).includes('"f:template"'),
  );
  return writers.at(-1)?.manager ?? 'somebody';
}
