import { describe, expect, it } from '@jest/globals';
import { parseState } from '@kit/deployment';
import {
  parseHorizontalPodAutoscaler,
  parseObject,
  parseService,
  parseWorkload,
} from '@kit/kube-objects';
import { planAdoption } from '../src/adoption.ts';
import type { AdoptionFacts } from '../src/adoption-plan.ts';
import { adoptionSteps } from '../src/adoption-steps.ts';
import { adoptionRules } from '../src/rules.ts';

function deployment(
  name: string,
  labels: Record<string, string>,
  given: { metadata?: object; replicas?: number; ready?: number } = {},
) {
  const { metadata = {}, replicas = 3, ready = replicas } = given;
  return parseWorkload({
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', uid: name, ...metadata },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'app:1' }] },
      },
    },
    status: { readyReplicas: ready },
  });
}

function service(
  selector: Record<string, string>,
  metadata: object = {},
  name = 'web',
) {
  return parseService({
    kind: 'Service',
    metadata: { name, uid: 's', ...metadata },
    spec: { selector, ports: [{ port: 80 }] },
  });
}

const plain = deployment('web', { app: 'web' });
const made = { annotations: { 'delivery.kit/adopted-from': 'web' } };
const blue = deployment('web-blue', { app: 'web', version: 'blue' });

function plan(change: Partial<AdoptionFacts> = {}, replicas?: number) {
  const given = change.service ?? service({ app: 'web' });
  return planAdoption(
    {
      service: given,
      state: parseState(given.metadata.annotations),
      services: [given],
      deployments: [plain],
      autoscalers: [],
      budgets: [],
      ...change,
    },
    { label: 'version', replicas },
  );
}

function unitOf(planned: ReturnType<typeof plan>) {
  if ('problems' in planned) throw new Error(planned.problems.join());
  return planned.unit;
}

function problemsOf(planned: ReturnType<typeof plan>) {
  return 'problems' in planned ? planned.problems.join('\n') : '';
}

describe('the plan of an adoption', () => {
  it('makes a blue Deployment as large as the plain one is', () => {
    const unit = unitOf(plan());
    expect(unit).toMatchObject({
      stage: 'create',
      targetName: 'web-blue',
      replicas: 3,
      toSelector: { app: 'web', version: 'blue' },
      fromSelector: { app: 'web' },
      marks: { 'delivery.kit/adopted-from': 'web' },
    });
  });

  it.each<[string, number, number, number | undefined, number]>([
    ['more pods than were asked for', 2, 5, undefined, 5],
    ['nothing at all', 0, 0, undefined, 1],
    ['fewer pods than are wanted', 2, 2, 6, 6],
    ['more pods than are wanted', 4, 4, 1, 4],
  ])(
    'counts pods where there are %s',
    (_name, replicas, ready, wanted, all) => {
      const given = deployment('web', { app: 'web' }, { replicas, ready });
      expect(unitOf(plan({ deployments: [given] }, wanted)).replicas).toBe(all);
    },
  );

  it('takes up what an adoption before it has made, and never makes it smaller', () => {
    const half = deployment(
      'web-blue',
      { app: 'web', version: 'blue' },
      { metadata: made, replicas: 7 },
    );
    const unit = unitOf(plan({ deployments: [plain, half] }));
    expect([unit.stage, unit.target, unit.replicas]).toEqual([
      'create',
      half,
      7,
    ]);
    expect(adoptionSteps([unit])[0]?.write).toBe('PATCH deployments/web-blue');
  });

  it.each([
    ['web-blue', 'green', 'web-green'],
    ['web-green', 'blue', 'web-blue'],
  ])('of a Deployment called %s is %s', (name, to, targetName) => {
    const deployments = [deployment(name, { app: 'web' })];
    expect(unitOf(plan({ deployments }))).toMatchObject({ to, targetName });
  });

  it('only writes the selector when the pods have their colour', () => {
    const unit = unitOf(plan({ deployments: [blue] }));
    expect(unit.stage).toBe('pin');
    expect(adoptionSteps([unit]).flatMap(({ write }) => write ?? [])).toEqual([
      'PATCH services/web',
      'PATCH services/web',
    ]);
  });

  it.each([
    ['up', 'retire'],
    ['going', 'retire'],
    ['down', 'none'],
  ])('after a run that left the plain pods %s is to %s', (left, stage) => {
    const state = {
      schema: 1,
      phase: 'done',
      active: 'blue',
      extra: { adopted: 'web', plain: left },
    };
    const annotations = { 'delivery.kit/state': JSON.stringify(state) };
    const unit = unitOf(
      plan({
        service: service({ app: 'web', version: 'blue' }, { annotations }),
        deployments: [plain, blue],
      }),
    );
    expect(unit.stage).toBe(stage);
    expect(adoptionSteps([unit]).length > 0).toBe(stage === 'retire');
  });

  it('is none for a Service that never was plain', () => {
    const given = service({ app: 'web', version: 'blue' });
    const unit = unitOf(plan({ service: given, deployments: [blue] }));
    expect([unit.stage, unit.start]).toEqual(['none', 'none']);
  });

  it('tells of other Services that would get both colours', () => {
    const services = [
      service({ app: 'web' }),
      service({ app: 'web' }, {}, 'web-internal'),
      service({ app: 'api' }, {}, 'api'),
      service(
        { app: 'web' },
        { labels: { 'delivery.kit/preview-of': 'web' } },
        'web-preview',
      ),
    ];
    const { notes } = unitOf(plan({ services }));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('service "web-internal" selects the same pods');
  });

  it('says how the plain Deployment is removed, and how to go back', () => {
    const last = adoptionSteps([unitOf(plan())]).at(-1);
    expect(last?.write).toBeUndefined();
    expect(last?.title).toContain('kubectl delete deployment web -n shop');
    expect(last?.title).toContain('--replicas=3');
    expect(last?.title).toContain('"value":{"app":"web"}');
  });
});

describe('what is refused', () => {
  const autoscaler = parseHorizontalPodAutoscaler({
    metadata: { name: 'web', namespace: 'shop' },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
  });
  const budget = (name: string, selector: object) =>
    parseObject({ metadata: { name }, spec: { selector } });
  const owned = (metadata: object) => [
    deployment('web', { app: 'web' }, { metadata }),
  ];
  it.each<[string, Partial<AdoptionFacts>, string]>([
    ['no pods', { deployments: [] }, 'no Deployment has pods with'],
    [
      'pods of several Deployments',
      { deployments: [plain, deployment('old', { app: 'web' })] },
      'several Deployments: web, old',
    ],
    [
      'a colour that is none',
      { service: service({ app: 'web', version: 'red' }) },
      'allowed: blue, green',
    ],
    [
      'a colour without pods',
      { service: service({ app: 'web', version: 'blue' }) },
      'no Deployment has pods with',
    ],
    ['an autoscaler', { autoscalers: [autoscaler] }, 'kubectl patch hpa web'],
    [
      'two budgets for the new pods',
      {
        budgets: [
          budget('a', { matchLabels: { app: 'web' } }),
          budget('b', { matchLabels: { version: 'blue' } }),
        ],
      },
      'poddisruptionbudget a, and with version=blue they would be by a, b',
    ],
    [
      'Argo CD',
      {
        deployments: owned({
          annotations: { 'argocd.argoproj.io/tracking-id': 'x' },
        }),
      },
      'belongs to Argo CD',
    ],
    [
      'Flux',
      {
        deployments: owned({
          labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' },
        }),
      },
      'belongs to Flux',
    ],
    [
      'helm as a manager of fields',
      { deployments: owned({ managedFields: [{ manager: 'helm' }] }) },
      'belongs to "helm"',
    ],
    [
      'a controller',
      {
        deployments: owned({
          ownerReferences: [{ kind: 'Rollout', name: 'web', controller: true }],
        }),
      },
      'controlled by Rollout "web"',
    ],
    [
      'a Deployment of that name',
      { deployments: [plain, deployment('web-blue', { app: 'other' })] },
      '"web-blue" is there already',
    ],
  ])('is %s', (_name, change, message) => {
    expect(problemsOf(plan(change))).toContain(message);
  });

  it('is not a budget that protects both, nor an autoscaler of another', () => {
    const other = parseHorizontalPodAutoscaler({
      metadata: { name: 'web' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web-blue' } },
    });
    const budgets = [budget('a', { matchLabels: { app: 'web' } })];
    expect(problemsOf(plan({ autoscalers: [other], budgets }))).toBe('');
  });
});

describe('the rules of an adoption', () => {
  const verbsOf = (adopt: 'print' | 'take') =>
    new Set(adoptionRules(adopt).flatMap(({ verbs }) => verbs));

  it('only read to print', () => {
    expect([...verbsOf('print')]).toEqual(['list']);
  });

  it('make no Service', () => {
    const services = adoptionRules('take').filter(
      ({ resource }) => resource === 'services',
    );
    expect(services.flatMap(({ verbs }) => verbs)).not.toContain('create');
  });
});
