import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '@kit/deployment';
import { parseService, parseWorkload, templateDigest } from '@kit/kube-objects';
import type { JunctionFacts } from '@kit/traffic';
import { planService, planSteps } from '../src/service-plan.ts';
import { planWorkload, workloadSteps } from '../src/workload-plan.ts';

const labelled = (version: string) => ({ app: 'web', version });
const deployment = (colour: string, replicas: number, ready = replicas) =>
  parseWorkload({
    kind: 'Deployment',
    metadata: { name: `web-${colour}` },
    spec: {
      replicas,
      selector: { matchLabels: labelled(colour) },
      template: {
        metadata: { labels: labelled(colour) },
        spec: { containers: [{ name: 'app', image: `app:${colour}` }] },
      },
    },
    status: { readyReplicas: ready },
  });
const service = parseService({
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: labelled('green') },
});
const factsOf = (object: typeof service): JunctionFacts => ({
  name: 'web',
  target: { kind: 'service', name: '' },
  object,
  services: [object],
});
const request = { label: 'version', to: 'previous', replicas: undefined };

describe('a rollback of a Service', () => {
  it.each([
    ['previous', 3, { to: 'blue', wakeTo: undefined, isThere: false }],
    ['slot:blue', 3, { to: 'blue', isThere: false }],
    ['slot:green', 3, { to: 'green', isThere: true }],
    ['previous', 0, { to: 'blue', wakeTo: 3 }],
    ['previous', 1, { to: 'blue', wakeTo: 3 }],
  ])('to %s with %d pods there', (to, standby, expected) => {
    const plan = planService(
      factsOf(service),
      [deployment('blue', standby), deployment('green', 3)],
      { ...request, to },
    );
    expect(plan).toMatchObject(expected);
  });

  it.each([
    [[deployment('green', 3)], 'previous', 'there is no blue Deployment'],
    [
      [deployment('green', 3), deployment('blue', 3)],
      'revision:3',
      'allowed for a Service: previous, slot:blue, slot:green',
    ],
  ])('is refused where it cannot be', (all, to, message) => {
    expect(planService(factsOf(service), all, { ...request, to })).toContain(
      message,
    );
  });

  const after = (phase: string, active: string) =>
    parseService({
      kind: 'Service',
      metadata: {
        name: 'web',
        annotations: {
          'delivery.kit/state': JSON.stringify({ schema: 1, phase, active }),
        },
      },
      spec: { selector: labelled('green') },
    });
  const both = [deployment('blue', 3), deployment('green', 3)];

  it.each([
    ['previous', 'rolled-back', 'green', { to: 'green', isThere: true }],
    ['slot:blue', 'rolled-back', 'green', { to: 'blue', isThere: false }],
    ['previous', 'rolled-back', 'blue', { to: 'blue', isThere: false }],
    ['previous', 'done', 'green', { to: 'blue', isThere: false }],
    ['previous', 'baking', 'green', { to: 'blue', isThere: false }],
  ])(
    'to %s, after a state of %s with %s active, never undoes a rollback',
    (to, phase, active, expected) => {
      const plan = planService(factsOf(after(phase, active)), both, {
        ...request,
        to,
      });
      expect(plan).toMatchObject(expected);
    },
  );

  it('says how to move on when it has already gone back', () => {
    expect(
      planService(factsOf(after('rolled-back', 'green')), both, request),
    ).toMatchObject({
      note: expect.stringContaining('say to: slot:blue'),
    });
  });

  it('wakes before it switches, and leaves an Event', () => {
    const plan = planService(
      factsOf(service),
      [deployment('blue', 0), deployment('green', 2)],
      request,
    );
    const writes =
      typeof plan === 'string'
        ? []
        : planSteps(plan).flatMap(({ write }) => write ?? []);
    expect(writes).toEqual([
      'PATCH deployments/web-blue/scale',
      'PATCH services/web',
      'POST events',
    ]);
  });
});

describe('a rollback of a Deployment', () => {
  const podTemplate = (image: string, labels = {}) => ({
    metadata: { labels: { app: 'api', ...labels } },
    spec: { containers: [{ name: 'app', image }] },
  });
  const revision = (n: number, image: string, owner = 'd') =>
    parseWorkload({
      metadata: {
        name: `api-${n}`,
        annotations: { 'deployment.kubernetes.io/revision': String(n) },
        ownerReferences: [{ uid: owner }],
      },
      spec: { template: podTemplate(image, { 'pod-template-hash': `x${n}` }) },
    });
  const deploymentOf = (
    image: string,
    annotated: number,
    state: Partial<DeliveryState> = {},
    paused = false,
  ) =>
    parseWorkload({
      kind: 'Deployment',
      metadata: {
        name: 'api',
        uid: 'd',
        annotations: {
          'deployment.kubernetes.io/revision': String(annotated),
          'delivery.kit/state': JSON.stringify({ schema: 1, ...state }),
        },
      },
      spec: { paused, template: podTemplate(image) },
    });
  const api = deploymentOf('api:12', 12);
  const sets = [
    revision(9, 'api:9'),
    revision(12, 'api:12'),
    revision(10, 'api:10'),
    revision(11, 'other', 'x'),
  ];

  it.each([
    ['previous', 'revision 10 (api:10)', false],
    ['revision:9', 'revision 9 (api:9)', false],
    ['image:api:9', 'revision 9 (api:9)', false],
    ['revision:12', 'revision 12 (api:12)', true],
    ['image:api:12', 'revision 12 (api:12)', true],
  ])('to %s takes %s', (to, expected, isThere) => {
    expect(planWorkload(api, sets, to)).toMatchObject({
      to: expected,
      isThere,
    });
  });

  // The controller writes down a new revision after the template has changed:
  // first on the ReplicaSet, then on the Deployment.
  const unseen = deploymentOf('api:13', 12);
  const made = [...sets, revision(13, 'api:13')];
  const back = deploymentOf('api:9', 12);
  it.each([
    ['no ReplicaSet yet', unseen, sets, 'previous', 12, false],
    ['no ReplicaSet yet', unseen, sets, 'revision:12', 12, false],
    ['no ReplicaSet yet', unseen, sets, 'image:api:12', 12, false],
    ['a ReplicaSet alone', unseen, made, 'previous', 12, false],
    ['a ReplicaSet alone', unseen, made, 'revision:12', 12, false],
    ['a ReplicaSet alone', unseen, made, 'revision:13', 13, true],
    ['a ReplicaSet of old', back, sets, 'previous', 12, false],
    ['a ReplicaSet of old', back, sets, 'revision:12', 12, false],
    ['a ReplicaSet of old', back, sets, 'image:api:9', 9, true],
  ])(
    'with %s for its template, goes by that: %#',
    (_, workload, known, to, n, isThere) => {
      expect(planWorkload(workload, known, to)).toMatchObject({
        to: `revision ${n} (api:${n})`,
        isThere,
      });
    },
  );

  it('says so where its own revision is not known yet', () => {
    expect(planWorkload(unseen, sets, 'previous')).toMatchObject({
      from: 'a revision without a number yet (api:13)',
    });
  });

  const digest = templateDigest(api.template);
  it.each([
    ['previous', 'rolled-back', digest, 12, true],
    ['revision:10', 'rolled-back', digest, 10, false],
    ['previous', 'rolled-back', 'of another', 10, false],
    ['previous', 'rolled-back', '', 10, false],
    ['previous', 'done', digest, 10, false],
  ] as const)(
    'to %s, after a state of %s, never undoes a rollback: %#',
    (to, phase, templateOf, n, isThere) => {
      const state = { phase, extra: { templateDigest: templateOf } };
      const now = deploymentOf('api:12', 12, state);
      expect(planWorkload(now, sets, to)).toMatchObject({
        to: `revision ${n} (api:${n})`,
        isThere,
        note: isThere
          ? expect.stringMatching(
              /revision 10 \(api:10\).*say to: revision:10$/,
            )
          : undefined,
      });
    },
  );

  it('is refused while it is paused', () => {
    const paused = deploymentOf('api:12', 12, {}, true);
    expect(planWorkload(paused, sets, 'previous')).toContain(
      'kubectl rollout resume deployment/api',
    );
  });

  it('takes the template without the hash of its ReplicaSet', () => {
    const plan = planWorkload(api, sets, 'previous');
    expect(plan).toMatchObject({
      template: { metadata: { labels: { app: 'api' } } },
    });
    expect(JSON.stringify(plan)).toContain('api:10');
    expect(
      typeof plan === 'string' ? '' : JSON.stringify(plan.template),
    ).not.toContain('pod-template-hash');
    expect(typeof plan === 'string' ? 0 : workloadSteps(plan)).toHaveLength(3);
  });

  it('names the revisions that there are', () => {
    expect(planWorkload(api, sets, 'revision:3')).toContain(
      'there are: 12 (api:12), 10 (api:10), 9 (api:9)',
    );
  });
});
