import { describe, expect, it } from '@jest/globals';
import { parseService, parseWorkload } from '@kit/kube-objects';
import { parseManifests } from '@kit/manifests';
import { planUnit, type ReleaseRequest } from '../src/plan.ts';
import { planSteps } from '../src/plan-steps.ts';
import { otherObjects, sourceOf, strayWorkloads } from '../src/source.ts';

const deployment = (name: string, labels: object, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, uid: name, annotations: { team: 'a' } },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: 'app',
            image: 'app:2',
            ports: [{ name: 'http', containerPort: 80 }],
          },
        ],
      },
    },
    ...spec,
  },
});
const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
});
const serviceBody = (name: string, selector: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, uid: name, annotations: {} },
  spec: { selector, ports: [{ port: 80, targetPort: 'http' }] },
});

function source(...objects: object[]) {
  const text = objects.map((one) => JSON.stringify(one)).join('\n---\n');
  return sourceOf(parseManifests('app.yaml', text, 'shop'));
}

const web = deployment('web', { app: 'web' });
const blue = parseWorkload({
  ...deployment('web-blue', { app: 'web', version: 'blue' }, { replicas: 3 }),
  status: { readyReplicas: 3 },
});
const production = parseService(
  serviceBody('web', { app: 'web', version: 'blue' }),
);

function plan(given: ReturnType<typeof source>, state?: object) {
  const request: ReleaseRequest = {
    label: 'version',
    images: {},
    source: given,
    replicas: undefined,
    phase: 'release',
    isManual: false,
    hasPreview: false,
    bakeMs: 0,
    standbyReplicas: 0,
  };
  const annotations =
    state === undefined
      ? {}
      : { 'delivery.kit/state': JSON.stringify({ schema: 1, ...state }) };
  const object = {
    ...production,
    metadata: { ...production.metadata, annotations },
  };
  const target = { kind: 'service', name: '' } as const;
  const facts = { name: 'web', target, object, services: [object] };
  const planned = planUnit(facts, [blue], request);
  return { planned, request };
}

function unitOf({ planned }: ReturnType<typeof plan>) {
  if ('problems' in planned) throw new Error(planned.problems.join());
  return planned.unit;
}

describe('a colour of files', () => {
  it('is made of the Deployment that the Service selects, as large as the active one', () => {
    const given = source(web, deployment('api', { app: 'api' }));
    expect(unitOf(plan(given))).toMatchObject({
      start: 'deploy',
      targetName: 'web-green',
      replicas: 3,
      release: given.digest,
      marks: { team: 'a' },
    });
  });

  it('has more pods when the files ask for more', () => {
    const large = deployment('web', { app: 'web' }, { replicas: 5 });
    expect(unitOf(plan(source(large))).replicas).toBe(5);
  });

  it.each([
    ['done', 'none'],
    ['rolled-back', 'deploy'],
    ['held', 'deploy'],
  ])('that was %s before is to %s', (phase, start) => {
    const given = source(web);
    const state = { phase, active: 'blue', release: given.digest };
    expect(unitOf(plan(given, state)).start).toBe(start);
  });

  it('is another release with any other byte', () => {
    expect(source(web).digest).toMatch(/^manifests:[0-9a-f]{12}$/);
    expect(source(web).digest).not.toBe(source(web, configMap('a')).digest);
    expect(source(web).digest).toBe(source(web).digest);
  });

  it.each<[string, object[], string]>([
    ['none', [configMap('a')], 'no Deployment of the files has pods with'],
    [
      'two',
      [web, deployment('web-2', { app: 'web', tier: 'a' })],
      'several Deployments of the files have pods with {"app":"web"}: web, web-2',
    ],
    [
      'another port',
      [
        deployment(
          'web',
          { app: 'web' },
          {
            template: {
              metadata: { labels: { app: 'web' } },
              spec: { containers: [{ name: 'app', image: 'app:2' }] },
            },
          },
        ),
      ],
      'no container has the port "http"',
    ],
  ])('is refused for %s', (_name, objects, message) => {
    const { planned } = plan(source(...objects));
    expect('problems' in planned ? planned.problems.join() : '').toContain(
      message,
    );
  });
});

describe('what else is in the files', () => {
  it('is applied, but for what the release itself writes', () => {
    const given = source(
      web,
      configMap('web'),
      serviceBody('web', {}),
      serviceBody('web-green', {}),
      serviceBody('api', {}),
    );
    const others = otherObjects(given, [unitOf(plan(given))]);
    expect(others.objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'ConfigMap web',
      'Service api',
    ]);
    expect(others.notes).toHaveLength(2);
  });

  it('leaves the Ingress out that is switched', () => {
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'shop' },
    };
    const given = source(ingress);
    const switched = {
      ...production,
      metadata: { ...production.metadata, name: 'shop' },
    };
    const unit = { name: 'web', kind: 'ingress', switched };
    expect(otherObjects(given, [unit]).objects).toEqual([]);
  });

  it('comes first in the plan', () => {
    const given = source(web, configMap('web'));
    const found = plan(given);
    const unit = { ...unitOf(found), ...otherObjects(given, []) };
    expect(planSteps([unit], found.request)[0]).toEqual({
      id: 'apply',
      title: 'apply ConfigMap web',
      write: 'APPLY configmap/web',
    });
  });

  it('is refused when it is a workload of nobody', () => {
    const stateful = {
      ...deployment('db', { app: 'db' }),
      kind: 'StatefulSet',
    };
    expect(
      strayWorkloads(source(web, deployment('api', {}), stateful), ['web']),
    ).toEqual([
      'deployment/api of the files is behind none of the services; deploy it with k8s-deploy',
      'statefulset/db of the files is behind none of the services; deploy it with k8s-deploy',
    ]);
  });
});
