import {
  annotationPath,
  stateAnnotation,
  tokenAnnotation,
} from '@kit/deployment';
import type { JsonPatch, Workload } from '@kit/kubernetes';

type Annotations = Readonly<Record<string, string>>;

/**
 * What somebody else made of a workload since it was seen: another run that
 * took the lock, or a person. `undefined` while only the status, the number of
 * replicas (an autoscaler) or foreign annotations are different.
 */
export function sayChange(seen: Workload, now: Workload): string | undefined {
  const { name } = seen.metadata;
  const state = (workload: Workload) =>
    [stateAnnotation, tokenAnnotation].map(
      (key) => workload.metadata.annotations[key],
    );
  const isSame = now.metadata.uid === seen.metadata.uid;
  if (isSame && String(state(now)) !== String(state(seen)))
    return `${name} was deployed by another run`;
  return sayReplacement(seen, now);
}

/** The same, of what its pods are made of alone. */
export function sayReplacement(
  seen: Workload,
  now: Workload,
): string | undefined {
  const { name, uid } = seen.metadata;
  if (now.metadata.uid !== uid) return `${name} was deleted and made anew`;
  const text = ({ template }: Workload) => JSON.stringify(template.raw);
  return text(now) === text(seen)
    ? undefined
    : `the pod template of ${name} was changed by ${writersOf(now)}`;
}

/** Whether a workload carries exactly this state: then the write took effect. */
export function carries(annotations: Annotations, { metadata }: Workload) {
  return metadata.annotations[stateAnnotation] === annotations[stateAnnotation];
}

/** Replaces our state, as long as it is ours. */
export function statePatch(annotations: Annotations): JsonPatch {
  const token = annotations[tokenAnnotation];
  return [
    { op: 'test', path: annotationPath(tokenAnnotation), value: token },
    ...Object.entries(annotations).map(
      ([key, value]) =>
        ({ op: 'add', path: annotationPath(key), value }) as const,
    ),
  ];
}

/** The server does not say which of them wrote last. */
function writersOf({ metadata }: Workload): string {
  const writers = metadata.managers
    .filter(({ fields }) => JSON.stringify(fields).includes('"f:template"'))
    .map(({ manager }) => manager);
  return [...new Set(writers)].join(' or ') || 'somebody';
}
