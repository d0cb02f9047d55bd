import { describe, expect, it } from '@jest/globals';
import { parseWorkload, type Workload } from '@kit/kube-objects';
import { carries, sayChange, statePatch } from '../src/fence.ts';

const state = 'delivery.kit/state';
const token = 'delivery.kit/token';

function workload(
  change: {
    readonly uid?: string;
    readonly annotations?: Record<string, string>;
    readonly image?: string;
    readonly replicas?: number;
    readonly managers?: readonly string[];
  } = {},
): Workload {
  const { uid = 'u', annotations = {}, image = 'app:1', replicas = 2 } = change;
  return parseWorkload({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      uid,
      resourceVersion: String(Math.random()),
      annotations,
      managedFields: (change.managers ?? []).map((manager) => ({
        manager,
        operation: 'Update',
        fieldsV1: { 'f:spec': { 'f:template': {} } },
      })),
    },
    spec: {
      replicas,
      template: { spec: { containers: [{ name: 'app', image }] } },
    },
  });
}

describe('what somebody made of a workload meanwhile', () => {
  it.each([
    ['the same', {}],
    ['more replicas, by an autoscaler', { replicas: 5 }],
    ['an annotation of somebody else', { annotations: { note: 'x' } }],
  ])('is nothing for %s', (_, change) => {
    expect(sayChange(workload(), workload(change))).toBeUndefined();
  });

  it.each([
    ['another object of that name', { uid: 'v' }, 'was deleted and made anew'],
    [
      'the state of another run',
      { annotations: { [state]: '{}' } },
      'was deployed by another run',
    ],
    [
      'the token of another run',
      { annotations: { [token]: '2' } },
      'was deployed by another run',
    ],
    [
      'another image',
      { image: 'app:2', managers: ['kubectl-set', 'helm'] },
      'was changed by kubectl-set or helm',
    ],
    [
      'another image by nobody known',
      { image: 'app:2' },
      'changed by somebody',
    ],
  ])('is told for %s', (_, change, message) => {
    expect(sayChange(workload(), workload(change))).toContain(message);
  });
});

describe('our own state', () => {
  const ours = { [state]: '{"phase":"done"}', [token]: '7' };

  it('is known again in an answer that was lost', () => {
    expect(carries(ours, workload({ annotations: ours }))).toBe(true);
    expect(carries(ours, workload())).toBe(false);
  });

  it('is replaced only while the token there is ours', () => {
    expect(statePatch(ours)).toEqual([
      {
        op: 'test',
        path: '/metadata/annotations/delivery.kit~1token',
        value: '7',
      },
      {
        op: 'add',
        path: '/metadata/annotations/delivery.kit~1state',
        value: '{"phase":"done"}',
      },
      {
        op: 'add',
        path: '/metadata/annotations/delivery.kit~1token',
        value: '7',
      },
    ]);
  });
});
