import { describe, expect, it } from '@jest/globals';
import { parseService, parseWorkload } from '@kit/kube-objects';
import type { JunctionFacts } from '@kit/traffic';
import { imagesFor, serviceGroups } from '../src/gather.ts';
import { planUnit, type ReleaseRequest, releaseText } from '../src/plan.ts';
import { planSteps } from '../src/plan-steps.ts';
import { colourTemplate, newDeployment } from '../src/template.ts';

const request: ReleaseRequest = {
  label: 'version',
  images: { app: 'app:2' },
  source: undefined,
  replicas: undefined,
  phase: 'release',
  isManual: false,
  hasPreview: true,
  bakeMs: 1000,
  standbyReplicas: 0,
};

function deployment(
  colour: string,
  given: { image?: string; replicas?: number; ready?: number } = {},
) {
  const { image = 'app:1', replicas = 3, ready = replicas } = given;
  const labels = { app: 'web', version: colour };
  return parseWorkload({
    kind: 'Deployment',
    metadata: { name: `web-${colour}`, uid: colour },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { a: 'b' } },
        spec: {
          containers: [
            {
              name: 'app',
              image,
              env: [{ name: 'X' }],
              ports: [{ name: 'http', containerPort: 80 }],
            },
          ],
        },
      },
    },
    status: { readyReplicas: ready },
  });
}

function service(
  colour: string,
  state?: object,
  more: object = {},
  metadata: object = {},
) {
  const annotations =
    state === undefined
      ? {}
      : { 'delivery.kit/state': JSON.stringify({ schema: 1, ...state }) };
  return parseService({
    kind: 'Service',
    metadata: { name: 'web', uid: 's', annotations, ...metadata },
    spec: {
      selector: { app: 'web', version: colour },
      ports: [{ port: 80, targetPort: 'http' }],
      ...more,
    },
  });
}

function factsOf(object: ReturnType<typeof service>): JunctionFacts {
  const target = { kind: 'service', name: '' } as const;
  return { name: 'web', target, object, services: [object] };
}

function planOf(
  given: ReturnType<typeof service>,
  change: Partial<ReleaseRequest> = {},
  all = [deployment('blue'), deployment('green')],
) {
  return planUnit(factsOf(given), all, { ...request, ...change });
}

const baking = {
  phase: 'baking',
  active: 'green',
  previous: 'blue',
  release: 'app=app:2',
};

describe('what a Service needs', () => {
  it.each<
    [string, ReturnType<typeof service>, Partial<ReleaseRequest>, object]
  >([
    [
      'a first release',
      service('blue'),
      {},
      { start: 'deploy', from: 'blue', to: 'green' },
    ],
    [
      'a release back',
      service('green'),
      {},
      { start: 'deploy', from: 'green', to: 'blue' },
    ],
    [
      'the image that is there',
      service('blue'),
      { images: { app: 'app:1' } },
      { start: 'none' },
    ],
    [
      'a watch that was cut off, same image',
      service('green', baking),
      {},
      { start: 'resume', from: 'blue', to: 'green' },
    ],
    [
      'a watch that was cut off, another image',
      service('green', baking),
      { images: { app: 'app:3' } },
      { start: 'deploy', from: 'blue', to: 'green', revertsFirst: true },
    ],
    [
      'a run that died before the switch',
      service('blue', {
        ...baking,
        phase: 'deploying',
        active: 'blue',
        previous: 'green',
      }),
      {},
      { start: 'deploy', from: 'blue', to: 'green', revertsFirst: false },
    ],
    [
      'a run that died before it scaled down',
      service('green', {
        ...baking,
        phase: 'done',
        extra: { 'scaled-down': 'false' },
      }),
      {},
      { start: 'finish', from: 'blue', to: 'green' },
    ],
    [
      'what waits to be promoted',
      service('blue', {
        ...baking,
        phase: 'held',
        active: 'blue',
        previous: 'green',
      }),
      { phase: 'promote', images: {} },
      { start: 'promote', to: 'green', release: 'app=app:2' },
    ],
  ])('is told for %s', (_name, given, change, expected) => {
    expect(planOf(given, change)).toMatchObject({ unit: expected });
  });

  it.each([
    [{ replicas: 5, ready: 2 }, undefined, 5],
    [{ replicas: 2, ready: 6 }, undefined, 6],
    [{ replicas: 0, ready: 0 }, undefined, 1],
    [{ replicas: 3, ready: 3 }, 9, 9],
  ])(
    'is as many pods as there are now: %j with %s gives %d',
    (now, replicas, expected) => {
      const all = [deployment('blue', now), deployment('green')];
      expect(planOf(service('blue'), { replicas }, all)).toMatchObject({
        unit: { replicas: expected },
      });
    },
  );

  it('is another Deployment when there is none of that colour', () => {
    expect(planOf(service('blue'), {}, [deployment('blue')])).toMatchObject({
      unit: { target: undefined, targetName: 'web-green' },
    });
  });
});

describe('a preflight', () => {
  const argo = {
    managedFields: [
      {
        manager: 'argocd-controller',
        operation: 'Apply',
        fieldsV1: { 'f:spec': { 'f:selector': {} } },
      },
    ],
  };
  it.each<[string, ReturnType<typeof planOf>, string]>([
    [
      'no Deployment of the active colour',
      planOf(service('blue'), {}, [deployment('green')]),
      'labels of pods and selector do not match',
    ],
    [
      'a container that is not there',
      planOf(service('blue'), { images: { db: 'x' } }),
      'no container "db"; there are: app',
    ],
    [
      'a port that no container has',
      planOf(
        service('blue', undefined, {
          ports: [{ port: 80, targetPort: 'web' }],
        }),
      ),
      'no container has the port "web"',
    ],
    [
      'nothing to promote',
      planOf(service('blue'), { phase: 'promote', images: {} }),
      'nothing is waiting to be promoted',
    ],
    [
      'to promote another version than what was validated',
      planOf(service('blue', { ...baking, phase: 'held', active: 'blue' }), {
        phase: 'promote',
        images: { app: 'app:9' },
      }),
      'is waiting to be promoted, not app=app:9',
    ],
    ['no image', planOf(service('blue'), { images: {} }), 'no image was given'],
    [
      'a GitOps tool that owns the selector',
      planOf(service('blue', undefined, {}, argo)),
      '"argocd-controller" owns the selector',
    ],
    ['another colour', planOf(service('red')), 'allowed: blue, green'],
  ])('refuses %s', (_name, planned, problem) => {
    expect('problems' in planned ? planned.problems.join() : '').toContain(
      problem,
    );
  });
});

describe('the plan', () => {
  const writes = (change: Partial<ReleaseRequest>) => {
    const planned = planOf(service('blue'), change);
    return 'unit' in planned
      ? planSteps([planned.unit], { ...request, ...change }).flatMap(
          ({ write }) => write ?? [],
        )
      : [];
  };
  it('has every call that writes', () => {
    expect(writes({})).toEqual([
      'PATCH services/web',
      'PATCH services/web-preview',
      'PATCH deployments/web-green',
      'PATCH services/web',
      'PATCH services/web',
      'PATCH services/web',
      'PATCH deployments/web-blue/scale',
    ]);
  });

  it('ends before the switch when it waits for a promotion', () => {
    expect(writes({ isManual: true })).toEqual([
      'PATCH services/web',
      'PATCH services/web-preview',
      'PATCH deployments/web-green',
      'PATCH services/web',
    ]);
  });
});

describe('the new colour', () => {
  const spec = {
    name: 'web-green',
    replicas: 4,
    color: 'green',
    label: 'version',
    images: { app: 'app:2' },
    marks: {},
  };
  it('has the configuration of the active one, its own label and the new image', () => {
    expect(colourTemplate(deployment('blue'), spec)).toMatchObject({
      metadata: {
        labels: { app: 'web', version: 'green' },
        annotations: { a: 'b' },
      },
      spec: {
        containers: [{ name: 'app', image: 'app:2', env: [{ name: 'X' }] }],
      },
    });
  });

  it('selects its own pods only', () => {
    expect(newDeployment(deployment('blue'), spec)).toMatchObject({
      metadata: { name: 'web-green' },
      spec: {
        replicas: 4,
        selector: { matchLabels: { app: 'web', version: 'green' } },
      },
    });
  });
});

describe('inputs', () => {
  it('name groups of Services, and images of one of them', () => {
    expect(serviceGroups(['user, location', 'trip'])).toEqual([
      ['user', 'location'],
      ['trip'],
    ]);
    const inputs = {
      image: [
        ['app', 'app:1'],
        ['trip/db', 'db:1'],
      ],
    } as never;
    expect(imagesFor('trip', inputs)).toEqual({ app: 'app:1', db: 'db:1' });
    expect(imagesFor('user', inputs)).toEqual({ app: 'app:1' });
    expect(releaseText({ b: '2', a: '1' })).toBe('a=1,b=2');
  });
});
