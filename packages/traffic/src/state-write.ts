import {
  type DeliveryState,
  stateAnnotation,
  stateAnnotations,
} from '@kit/deployment';
import type { Labels, Service } from '@kit/kube-objects';
import type { JsonPatch } from '@kit/kubernetes';

export interface GuardedChange {
  /** What the Service must still be; its state annotation is the fence. */
  readonly seen: Service;
  readonly state: DeliveryState;
  /** The fencing token of the lock. */
  readonly token: number;
  /** The new selector, when traffic moves. */
  readonly selector?: Labels | undefined;
}

/**
 * The one write that changes a Service: uid, selector, state and fencing token
 * must be as they were seen, or nothing changes (RFC 6902 `test`, answered
 * with HTTP 422).
 */
export function guardedPatch(change: GuardedChange): JsonPatch {
  const { seen, selector } = change;
  const { uid, annotations, resourceVersion } = seen.metadata;
  const written = stateAnnotations(change.state, change.token);
  const isBare = Object.keys(annotations).length === 0;
  const held = Object.keys(written).flatMap((key) => {
    const value = annotations[key];
    return value === undefined ? [] : [test(annotationPath(key), value)];
  });
  // What is not there cannot be tested: then the Service as a whole is.
  const fence =
    held.length > 0
      ? held
      : [test('/metadata/resourceVersion', resourceVersion)];
  const record = isBare
    ? [add('/metadata/annotations', written)]
    : Object.entries(written).map(([key, value]) =>
        add(annotationPath(key), value),
      );
  return [
    test('/metadata/uid', uid),
    test('/spec/selector', seen.selector),
    ...fence,
    ...record,
    ...(selector === undefined
      ? []
      : [{ op: 'replace', path: '/spec/selector', value: selector } as const]),
  ];
}

/** Whether a Service shows that this very change took effect. */
export function tookEffect(change: GuardedChange, now: Service): boolean {
  const wanted = change.selector ?? change.seen.selector;
  return (
    now.metadata.annotations[stateAnnotation] ===
      JSON.stringify(change.state) && isSameSelector(now.selector, wanted)
  );
}

export function isSameSelector(left: Labels, right: Labels): boolean {
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => left[key] === right[key])
  );
}

/** What is different from what was seen, for whoever has to find out who. */
export function sayDifference(seen: Service, now: Service | undefined): string {
  const name = `service "${seen.metadata.name}"`;
  if (now === undefined) return `${name} was deleted`;
  if (now.metadata.uid !== seen.metadata.uid) {
    return `${name} was deleted and made anew`;
  }
  if (!isSameSelector(now.selector, seen.selector)) {
    const to = JSON.stringify(now.selector);
    return `the selector of ${name} was changed to ${to} by ${lastManager(now)}`;
  }
  return `the release state of ${name} was changed by another run`;
}

function lastManager({ metadata }: Service): string {
  const managers = metadata.managers
    .filter(({ fields }) => JSON.stringify(fields).includes('"f:selector"'))
    .map(({ manager }) => manager);
  return managers.length === 0 ? 'somebody' : managers.join(' or ');
}

function annotationPath(key: string): string {
  return `/metadata/annotations/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function test(path: string, value: unknown) {
  return { op: 'test', path, value } as const;
}

function add(path: string, value: unknown) {
  return { op: 'add', path, value } as const;
}
