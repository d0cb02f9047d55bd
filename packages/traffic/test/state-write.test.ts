import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '@kit/deployment';
import { parseService, parseWorkload, selects } from '@kit/kube-objects';
import {
  findColours,
  findDeployment,
  type GuardedChange,
  guardedPatch,
  movesTo,
  movesToStay,
  sayDifference,
  tookEffect,
  withoutColour,
} from '../src/index.ts';

const state: DeliveryState = {
  schema: 1,
  phase: 'baking',
  active: 'green',
  previous: 'blue',
  release: 'app:2',
  runUrl: 'https://example.com/1',
  startedAt: '',
  switchedAt: '',
  extra: {},
};
const serviceWith = (
  annotations: Record<string, string>,
  selector: object = { app: 'web', version: 'blue' },
  more: object = {},
) =>
  parseService({
    kind: 'Service',
    metadata: {
      name: 'web',
      uid: 'u1',
      resourceVersion: '7',
      annotations,
      ...more,
    },
    spec: { selector },
  });
const green = { app: 'web', version: 'green' };

function changeOf(
  seen: ReturnType<typeof serviceWith>,
  selector?: Record<string, string>,
): GuardedChange {
  const way = { kind: 'service', selector: selector ?? green } as const;
  const moves = movesTo(seen, way);
  const kept = selector === undefined ? movesToStay(moves) : moves;
  return { seen, state, token: 4, scope: '', moves: kept };
}

describe('the write that moves traffic', () => {
  it('tests uid, selector, state and fencing token before it changes anything', () => {
    const seen = serviceWith({
      'delivery.kit/state': 'old',
      'delivery.kit/token': '3',
    });
    const patch = guardedPatch(changeOf(seen, green));
    expect(patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'test /metadata/uid',
      'test /spec/selector',
      'test /metadata/annotations/delivery.kit~1state',
      'test /metadata/annotations/delivery.kit~1token',
      'add /metadata/annotations/delivery.kit~1state',
      'add /metadata/annotations/delivery.kit~1token',
      'replace /spec/selector',
    ]);
  });

  it('is guarded by the version where there is no annotation to test', () => {
    const patch = guardedPatch(changeOf(serviceWith({})));
    expect(patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'test /metadata/uid',
      'test /spec/selector',
      'test /metadata/resourceVersion',
      'add /metadata/annotations',
    ]);
  });

  it('is guarded by the version where others have annotated it, and we not yet', () => {
    const seen = serviceWith({ 'example.com/team': 'a' });
    const patch = guardedPatch(changeOf(seen, green));
    expect(patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'test /metadata/uid',
      'test /spec/selector',
      'test /metadata/resourceVersion',
      'add /metadata/annotations/delivery.kit~1state',
      'add /metadata/annotations/delivery.kit~1token',
      'replace /spec/selector',
    ]);
  });

  it('took effect only when state and selector are both there', () => {
    const change = changeOf(serviceWith({}), green);
    const written = { 'delivery.kit/state': JSON.stringify(state) };
    expect(tookEffect(change, serviceWith(written, green))).toBe(true);
    expect(tookEffect(change, serviceWith(written))).toBe(false);
    expect(tookEffect(change, serviceWith({}, green))).toBe(false);
  });
});

describe('a conflict', () => {
  it("is none when only somebody else's annotation is new", () => {
    const now = serviceWith({ 'example.com/note': 'x' });
    expect(sayDifference(changeOf(serviceWith({}), green), now)).toBe(
      undefined,
    );
  });

  const seen = serviceWith({});
  const managers = [
    {
      manager: 'kubectl-edit',
      operation: 'Update',
      fieldsV1: { 'f:spec': { 'f:selector': {} } },
    },
  ];
  it.each([
    ['a deletion', undefined, 'was deleted'],
    [
      'another object of that name',
      serviceWith({}, green, { uid: 'u2' }),
      'made anew',
    ],
    [
      'an edit, by who made it',
      serviceWith({}, green, { managedFields: managers }),
      'by kubectl-edit',
    ],
    [
      'another run',
      serviceWith({ 'delivery.kit/state': 'x' }),
      'by another run',
    ],
  ])('is told as %s', (_name, now, message) => {
    expect(sayDifference(changeOf(seen, green), now)).toContain(message);
  });
});

describe('the colours of a Service', () => {
  it.each([
    [
      { app: 'web', version: 'blue' },
      { active: 'blue', idle: 'green' },
    ],
    [
      { app: 'web', version: 'green' },
      { active: 'green', idle: 'blue' },
    ],
  ])('of %j are %j', (selector, colours) => {
    expect(findColours(serviceWith({}, selector), 'version')).toEqual(colours);
  });

  it.each([
    [{}, 'has no selector'],
    [{ app: 'web' }, 'would leak the new version'],
    [{ version: 'red' }, 'allowed: blue, green'],
  ])('of %j cannot be told', (selector, message) => {
    expect(findColours(serviceWith({}, selector), 'version')).toContain(
      message,
    );
  });

  it('leave the labels that both have', () => {
    expect(withoutColour(green, 'version')).toEqual({ app: 'web' });
  });

  it('belong to the Deployment whose pods are selected, when it is only one', () => {
    const make = (name: string, labels: object) =>
      parseWorkload({
        metadata: { name },
        spec: { template: { metadata: { labels } } },
      });
    const all = [make('a', green), make('b', { app: 'web', version: 'blue' })];
    expect(findDeployment('web', green, all, selects)).toMatchObject({
      metadata: { name: 'a' },
    });
    expect(findDeployment('web', { app: 'x' }, all, selects)).toBeUndefined();
    expect(findDeployment('web', { app: 'web' }, all, selects)).toContain(
      'several Deployments',
    );
  });
});
