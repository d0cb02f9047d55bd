import {
  annotationPath,
  type DeliveryState,
  stateAnnotations,
  stateKey,
} from '@kit/deployment';
import type { KubeObject } from '@kit/kube-objects';
import type { JsonPatch } from '@kit/kubernetes';
import { isSame, type Move, pointed } from './moves.ts';

export interface GuardedChange {
  /** What the object must still be; its state annotation is the fence. */
  readonly seen: KubeObject;
  readonly state: DeliveryState;
  /** The fencing token of the lock. */
  readonly token: number;
  /** Whose state it is, where an object has several; '' is the object's own. */
  readonly scope: string;
  /** Where traffic goes, and is to go. */
  readonly moves: readonly Move[];
}

/**
 * The one write that moves traffic: uid, where traffic goes, state and fencing
 * token must be as they were seen, or nothing changes (RFC 6902 `test`, answered
 * with HTTP 422).
 */
export function guardedPatch(change: GuardedChange): JsonPatch {
  const { seen, moves, scope } = change;
  const { uid, annotations, resourceVersion } = seen.metadata;
  const written = stateAnnotations(change.state, change.token, scope);
  const isBare = Object.keys(annotations).length === 0;
  const held = Object.keys(written).flatMap((key) => {
    const value = annotations[key];
    return value === undefined ? [] : [test(annotationPath(key), value)];
  });
  // What is not there cannot be tested: then the object as a whole is.
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
    ...moves.map(({ path, from }) => test(path, from)),
    ...fence,
    ...record,
    ...moves
      .filter(({ from, to }) => !isSame(from, to))
      .map(({ path, to }) => ({ op: 'replace', path, value: to }) as const),
  ];
}

/** Whether an object shows that this very change took effect. */
export function tookEffect(change: GuardedChange, now: KubeObject): boolean {
  return (
    now.metadata.annotations[stateKey(change.scope)] ===
      JSON.stringify(change.state) &&
    change.moves.every(({ path, to }) => isSame(pointed(now.raw, path), to))
  );
}

/**
 * What is different from what was seen, for whoever has to find out who;
 * `undefined` when it is nothing that this change is about.
 */
export function sayDifference(
  { seen, moves, scope }: GuardedChange,
  now: KubeObject | undefined,
): string | undefined {
  const name = `${seen.kind.toLowerCase()} "${seen.metadata.name}"`;
  if (now === undefined) return `${name} was deleted`;
  if (now.metadata.uid !== seen.metadata.uid) {
    return `${name} was deleted and made anew`;
  }
  const moved = moves.find(
    ({ path, from }) => !isSame(pointed(now.raw, path), from),
  );
  if (moved !== undefined) {
    const to = JSON.stringify(pointed(now.raw, moved.path));
    const what = moved.path === '/spec/selector' ? 'the selector' : moved.path;
    return `${what} of ${name} was changed to ${to} by ${lastManager(now)}`;
  }
  const keys = Object.keys(stateAnnotations(emptyState, 0, scope));
  const isOurs = keys.every(
    (key) => now.metadata.annotations[key] === seen.metadata.annotations[key],
  );
  return isOurs
    ? undefined
    : `the release state of ${name} was changed by another run`;
}

const emptyState: DeliveryState = {
  schema: 1,
  phase: 'done',
  active: '',
  previous: '',
  release: '',
  runUrl: '',
  startedAt: '',
  switchedAt: '',
  extra: {},
};

function lastManager({ metadata, kind }: KubeObject): string {
  const field = kind === 'Service' ? '"f:selector"' : '"f:rules"';
  const managers = metadata.managers
    .filter(({ fields }) => JSON.stringify(fields).includes(field))
    .map(({ manager }) => manager);
  return managers.length === 0 ? 'somebody' : managers.join(' or ');
}

function test(path: string, value: unknown) {
  return { op: 'test', path, value } as const;
}

function add(path: string, value: unknown) {
  return { op: 'add', path, value } as const;
}
