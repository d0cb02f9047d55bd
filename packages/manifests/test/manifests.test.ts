import { describe, expect, it } from '@jest/globals';
import { inOrder, parseManifests, parseWorkloadRef } from '../src/index.ts';

describe('manifests', () => {
  const text = [
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}',
    'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Service, metadata: {name: web}}, {apiVersion: v1, kind: ConfigMap, metadata: {name: web}}]',
    '# nothing',
  ].join('\n---\n');

  it('are taken from documents and lists, what others need first', () => {
    const found = inOrder(parseManifests('app.yaml', text, 'shop'));
    expect(found.map(({ kind }) => kind)).toEqual([
      'ConfigMap',
      'Service',
      'Deployment',
    ]);
    expect(found.at(-1)?.ref?.id).toBe('deployment/web');
  });

  it.each([
    ['a: [', 'app.yaml: '],
    ['kind: Pod', 'without apiVersion'],
    [
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: other}',
      'namespace other',
    ],
    ['- 1', 'without apiVersion'],
  ])('%j are refused', (bad, message) => {
    expect(() => parseManifests('app.yaml', bad, 'shop')).toThrow(message);
  });

  it('cannot blow up by aliases', () => {
    const levels = Array.from({ length: 9 }, (_, i) =>
      i === 0
        ? 'a0: &a0 [x,x,x]'
        : `a${i}: &a${i} [${Array(9)
            .fill(`*a${i - 1}`)
            .join(',')}]`,
    );
    expect(() =>
      parseManifests('app.yaml', levels.join('\n'), 'shop'),
    ).toThrow();
  });
});

describe('a workload', () => {
  it.each([
    ['api', 'deployment/api', 'deployments'],
    ['deploy/api', 'deployment/api', 'deployments'],
    ['sts/db', 'statefulset/db', 'statefulsets'],
    ['DaemonSet/agent', 'daemonset/agent', 'daemonsets'],
  ])('%s is %s', (text, id, plural) => {
    expect(parseWorkloadRef(text)).toMatchObject({ id, plural });
  });

  it.each([
    '',
    'pod/x',
    'deployment/',
    'Deployment/A',
    '../x',
    '__proto__/x',
    '--help',
  ])('is not %p', (text) => {
    expect(parseWorkloadRef(text)).toHaveProperty('allowed');
  });
});
